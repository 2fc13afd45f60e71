import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { tempFolder } from '#test/support/builders/temp-folder.ts';
import { expectProblem } from '#test/support/whole-server/expect-refusal.ts';
import {
  endServerProcesses,
  runCommand,
  type ServerProcess,
  startServerProcess,
} from '#test/support/whole-server/server-process.ts';

const run = promisify(execFile);
const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);

/** The commands under "Try next", as a person would type them one after another into one shell. */
function printedCommands(said: string): string {
  const [, part = ''] = /Try next\n─+\n(.*)\nStop with/s.exec(said) ?? [];
  return part.replaceAll(/^\d\. .*$/gm, '');
}

/** SHA-256 of the certificate that really stands at an address. */
async function fingerprintAt(url: string): Promise<string> {
  const { hostname: host, port } = new URL(url);
  const socket = connect({ host, port: Number(port), rejectUnauthorized: false });
  const seen = await new Promise<string>((resolve, reject) => {
    socket
      .once('secureConnect', () => resolve(socket.getPeerCertificate().fingerprint256))
      .once('error', reject);
  });
  socket.destroy();
  return seen;
}

async function stop(server: ServerProcess): Promise<void> {
  server.signal('SIGTERM');
  expect(await server.ended).to.deep.equal({ code: 0, signal: null });
}

describe('lifecycle: the first start, and the second', function () {
  this.timeout(60_000);
  // A blank in the path, as in many a home folder: what is printed must work there too.
  const folder = join(tempFolder(), 'my server');
  const data = join(folder, 'data');
  let first: string;
  let server: ServerProcess;
  let calls: Awaited<ReturnType<ServerProcess['ready']>>;

  const start = async () => {
    server = startServerProcess({ folder });
    calls = await server.ready();
  };
  before(async () => {
    mkdirSync(folder);
    await start();
    first = server.said();
  });
  after(endServerProcesses);

  it('prints both addresses, and the fingerprint of the certificate that stands there', async () => {
    const [, fingerprint] = /^ +((?:[0-9A-F]{2}:){31}[0-9A-F]{2})$/m.exec(first) ?? [];
    const [, adminUrl = ''] = /^Admin +(\S+)/m.exec(first) ?? [];
    expect(await fingerprintAt(adminUrl)).to.equal(fingerprint);
  });

  it('prints the setup token that stands in the file, for its owner alone', async () => {
    const token = readFileSync(join(data, 'setup-token'), 'utf8').trim();
    expect(first).to.contain(`one-time setup token:\n  ${token}\n`);
    expect(await runCommand(['setup-token'], { folder })).to.include({ code: 0, said: `${token}\n` });
  });

  it('makes everything secret for its owner alone', () => {
    for (const name of ['', 'keys', 'tls', 'outbox', 'access-log'])
      if (existsSync(join(data, name))) expect(modeOf(join(data, name)), name).to.equal('700');
    for (const name of [
      'keys/root.key',
      'keys/keys.sqlite',
      'setup-token',
      'wrkout.sqlite',
      'lock.sqlite',
      'tls/ca.key',
      'tls/server.key',
    ])
      expect(modeOf(join(data, name)), name).to.equal('600');
  });

  it('prints commands that work as they stand: account, key, a call through the gateway', async () => {
    const script = printedCommands(first);
    expect(script).to.contain('--cacert').and.to.not.contain('--insecure');
    const { stdout } = await run('bash', ['-e', '-o', 'pipefail', '-c', script], {
      cwd: folder,
      timeout: 50_000,
    });
    expect(stdout).to.contain('A mail is on its way').and.to.contain('"state":"active"');
    expect(stdout).to.match(/HTTP\/1\.1 200 OK\r\n/);
    expect(stdout).to.match(/^ratelimit: /im);
  });

  it('refuses a second server on the same folder, names the process that has it, and leaves it alone', async () => {
    const second = startServerProcess({ folder });
    expect(await second.ended).to.deep.equal({ code: 3, signal: null });
    expect(second.said()).to.contain(`process ${server.pid}`).and.to.contain('WRKOUT_DATA_DIR');
    expect(second.said()).to.not.match(/^ +at /m);
    const migrate = await runCommand(['migrate'], { folder });
    expect(migrate).to.include({ code: 3 });
    expect(migrate.said).to.contain(`process ${server.pid}`);
    expect((await calls.public('/readyz')).status).to.equal(200);
  });

  it('keeps everything over a stop and a second start', async () => {
    await stop(server);
    await start();
    const json = { email: 'ada@example.com', password: 'correct horse battery' };
    expect((await calls.public('/v1/session', { method: 'POST', json })).status).to.equal(200);
    const said = server.said();
    for (const line of [/^ +(?:[0-9A-F]{2}:){31}.*$/m, /token:\n.*$/m])
      expect(line.exec(said)?.[0]).to.equal(line.exec(first)?.[0]);
    expect(first).to.contain('Create an account');
    expect(said)
      .to.contain('Call it')
      .and.to.not.match(/Create an account|Try next/);
  });

  it('forgets the setup token once it is used', async () => {
    const setupToken = readFileSync(join(data, 'setup-token'), 'utf8').trim();
    const json = { setupToken, email: 'o@example.com', name: 'Owner', password: 'correct horse battery' };
    expect((await calls.admin('/admin/v1/setup', { method: 'POST', json })).status).to.equal(201);
    expect(existsSync(join(data, 'setup-token'))).to.equal(false);
    const again = await calls.admin('/admin/v1/setup', { method: 'POST', json });
    expectProblem(again, 'setup-token-invalid', 'the token again');
    expect((await runCommand(['setup-token'], { folder })).code).to.equal(4);
    await stop(server);
    await start();
    expect(server.said()).to.not.contain('First administrator');
    await stop(server);
  });

  it('without the root key it does not start, and makes no new one', async () => {
    rmSync(join(data, 'keys/root.key'));
    const locked = startServerProcess({ folder });
    expect(await locked.ended).to.deep.equal({ code: 3, signal: null });
    expect(locked.said())
      .to.contain('root.key')
      .and.to.not.match(/^ +at /m);
    expect(existsSync(join(data, 'keys/root.key'))).to.equal(false);
  });

  it('without the folder of the keys it does not start, and makes no new ones', async () => {
    rmSync(join(data, 'keys'), { recursive: true });
    const locked = startServerProcess({ folder });
    expect(await locked.ended).to.deep.equal({ code: 3, signal: null });
    expect(locked.said()).to.contain('keys.sqlite is missing');
    expect(existsSync(join(data, 'keys'))).to.equal(false);
  });
});

describe('lifecycle: a start that cannot be', function () {
  this.timeout(60_000);
  const folder = tempFolder();
  after(endServerProcesses);

  it('a wrong configuration ends with 2 and names each key, what is wrong with it and an example', async () => {
    const environment = {
      WRKOUT_PUBLIC_PORT: 'https',
      WRKOUT_UPSTREAM_URL: 'ftp://x',
      WRKOUT_UPSTREM_URL: 'http://x',
    };
    const server = startServerProcess({ folder, environment });
    expect(await server.ended).to.deep.equal({ code: 2, signal: null });
    expect(server.said()).to.match(
      /WRKOUT_PUBLIC_PORT: must be a port number\. Example: WRKOUT_PUBLIC_PORT=8443/,
    );
    expect(server.said()).to.match(/WRKOUT_UPSTREAM_URL: must be an http or https address/);
    expect(server.said()).to.match(/WRKOUT_UPSTREM_URL: is not a key of Wrkout/);
    expect(existsSync(join(folder, 'data'))).to.equal(false);
  });

  it('a wrong line in .env is told the same way', async () => {
    writeFileSync(join(folder, '.env'), 'WRKOUT_LOG_LEVEL=loud\n');
    const server = startServerProcess({ folder });
    const end = await server.ended;
    rmSync(join(folder, '.env'));
    expect(end).to.deep.equal({ code: 2, signal: null });
    expect(server.said()).to.match(/WRKOUT_LOG_LEVEL: .+ Example: WRKOUT_LOG_LEVEL=info/);
  });

  for (const name of ['WRKOUT_PUBLIC_PORT', 'WRKOUT_ADMIN_PORT'])
    it(`a ${name} in use is told with the address, ends with 1, and the folder can be used at once`, async () => {
      const taken = createServer();
      await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
      const port = String((taken.address() as AddressInfo).port);
      const environment = { [name]: port, WRKOUT_PUBLIC_HOST: '127.0.0.1' };
      const server = startServerProcess({ folder, environment });
      const end = await server.ended;
      taken.close();
      expect(end).to.deep.equal({ code: 1, signal: null });
      expect(server.said()).to.contain(`127.0.0.1:${port}`).and.to.contain(`Set ${name}`);
      expect(server.said()).to.not.match(/^ +at /m);
      const next = startServerProcess({ folder });
      await next.ready();
      await stop(next);
    });

  it('a data folder that cannot be made is told with its path and ends with 3', async () => {
    writeFileSync(join(folder, 'a-file'), '');
    const environment = { WRKOUT_DATA_DIR: join(folder, 'a-file/data') };
    const server = startServerProcess({ folder, environment });
    expect(await server.ended).to.deep.equal({ code: 3, signal: null });
    expect(server.said())
      .to.contain('a-file/data')
      .and.to.not.match(/^ +at /m);
  });
});
