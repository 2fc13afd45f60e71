import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { systemClock, systemRandom } from '#server/foundation/clock/index.ts';
import { type Listener, listen } from '#server/foundation/http/index.ts';
import { ensureTls, type ServerTls } from '#server/foundation/http/tls/index.ts';
import { refusal } from '#test/support/tls/hand-clock.ts';

const run = promisify(execFile);

/** Output of a program, or null when this machine does not have it. */
async function runIfThere(program: string, args: string[]): Promise<string | null> {
  try {
    const { stdout, stderr } = await run(program, args);
    return stdout + stderr;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

type Asked = { readonly host: string; readonly servername?: string; readonly ca?: string };

describe('TLS: clients that trust the private CA', () => {
  let folder: string;
  let tls: ServerTls;
  let listener: Listener;
  let caFile: string;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'wrkout-tls-'));
    const options = { folder, hostNames: ['api.example.com'], own: null };
    tls = await ensureTls({ clock: systemClock, random: systemRandom }, options);
    caFile = tls.caFile ?? '';
    listener = await listen((_req, res) => res.end('through'), { host: '127.0.0.1', port: 0, tls });
  });
  after(async () => {
    await listener.stop(1);
    rmSync(folder, { recursive: true });
  });

  const ask = (asked: Asked): Promise<string> =>
    new Promise((resolve, reject) => {
      request({ ...asked, port: listener.port, agent: false }, (res) => {
        res.setEncoding('utf8').on('data', resolve).on('error', reject);
      })
        .on('error', reject)
        .end();
    });
  const ca = () => readFileSync(caFile, 'utf8');

  it("Node's https answers under localhost, the address and the configured name", async () => {
    expect(await ask({ host: 'localhost', ca: ca() })).to.equal('through');
    expect(await ask({ host: '127.0.0.1', ca: ca() })).to.equal('through');
    expect(await ask({ host: '127.0.0.1', servername: 'api.example.com', ca: ca() })).to.equal('through');
  });

  it("Node's https refuses another name, and refuses without the CA", async () => {
    const otherName = await refusal(ask({ host: '127.0.0.1', servername: 'other.example.com', ca: ca() }));
    expect(otherName).to.include({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
    const untrusted = await refusal(ask({ host: 'localhost' }));
    expect(untrusted).to.include({ code: 'SELF_SIGNED_CERT_IN_CHAIN' });
  });

  it('openssl verifies the chain strictly, for a server, by name and by address', async function () {
    const verify = (...how: string[]) =>
      runIfThere('openssl', [
        'verify',
        '-x509_strict',
        '-purpose',
        'sslserver',
        '-CAfile',
        caFile,
        ...how,
        join(folder, 'server.crt'),
      ]);
    const byName = await verify('-verify_hostname', 'api.example.com');
    if (byName === null) return this.skip(); // because openssl is not installed here
    expect(byName).to.contain('OK');
    expect(await verify('-verify_ip', '127.0.0.1')).to.contain('OK');
    const otherName = await refusal(verify('-verify_hostname', 'other.example.com'));
    expect(otherName.message).to.match(/hostname mismatch/i);
    const asClient = await refusal(verify('-purpose', 'sslclient'));
    expect(asClient.message).to.match(/purpose/i);
  });

  it('openssl reads the profile: a CA that signs servers only, and a server that signs nothing', async function () {
    const text = (name: string) =>
      runIfThere('openssl', ['x509', '-noout', '-text', '-in', join(folder, name)]);
    const authority = await text('ca.crt');
    if (authority === null) return this.skip(); // because openssl is not installed here
    expect(authority).to.match(/Basic Constraints: critical\s+CA:TRUE, pathlen:0/);
    expect(authority).to.match(/Key Usage: critical\s+Certificate Sign, CRL Sign/);
    expect(authority).to.contain('NIST CURVE: P-256');
    const server = await text('server.crt');
    expect(server).to.match(/Basic Constraints: critical\s+CA:FALSE/);
    expect(server).to.match(/X509v3 Key Usage: critical\s+Digital Signature\n/);
    expect(server).to.match(/Extended Key Usage: \s+TLS Web Server Authentication\n/);
  });

  it('curl --cacert answers, and refuses without', async function () {
    const address = `https://localhost:${listener.port}/`;
    const trusted = await runIfThere('curl', ['-sS', '--cacert', caFile, address]);
    if (trusted === null) return this.skip(); // because curl is not installed here
    expect(trusted).to.equal('through');
    expect((await refusal(run('curl', ['-sS', address]))).message).to.match(/certificate/i);
  });
});
