import { createPrivateKey } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { systemRandom } from '#server/foundation/clock/index.ts';
import { ensureTls, TlsError } from '#server/foundation/http/tls/index.ts';
import { handClock, refusal } from '#test/support/tls/hand-clock.ts';

describe("TLS: the team's own certificate", () => {
  let folder: string;
  let certFile: string;
  let keyFile: string;
  let clock: ReturnType<typeof handClock>;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'wrkout-tls-'));
    clock = handClock();
    // A certificate of some authority: that of another server.
    await ensureTls({ clock, random: systemRandom }, { folder, hostNames: [], own: null });
    [certFile, keyFile] = [join(folder, 'server.crt'), join(folder, 'server.key')];
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const unused = () => join(folder, 'unused');
  const load = () =>
    ensureTls(
      { clock, random: systemRandom },
      { folder: unused(), hostNames: [], own: { certFile, keyFile } },
    );
  const expectRefusal = async (...told: string[]) => {
    const error = await refusal(load());
    expect(error).to.be.instanceOf(TlsError);
    for (const words of told) expect(error.message).to.contain(words);
  };

  it('is used as it is, the whole chain, and nothing is made', async () => {
    const chain = readFileSync(certFile, 'utf8') + readFileSync(join(folder, 'ca.crt'), 'utf8');
    certFile = join(folder, 'fullchain.pem');
    writeFileSync(certFile, chain);
    const tls = await load();
    expect(tls).to.include({ cert: chain, caFile: null, caFingerprint: null });
    expect(tls.key).to.equal(readFileSync(keyFile, 'utf8'));
    expect(existsSync(unused())).to.equal(false);
  });

  it('a missing certificate file is told by its config key', async () => {
    certFile = join(folder, 'nowhere.pem');
    await expectRefusal('WRKOUT_TLS_CERT_FILE', certFile);
  });

  it('a missing key file is told by its config key', async () => {
    keyFile = join(folder, 'nowhere.pem');
    await expectRefusal('WRKOUT_TLS_KEY_FILE', keyFile);
  });

  it('a file without a certificate is refused', async () => {
    certFile = keyFile;
    await expectRefusal('WRKOUT_TLS_CERT_FILE', 'no certificate');
  });

  it('a file without a key is refused', async () => {
    keyFile = certFile;
    await expectRefusal('WRKOUT_TLS_KEY_FILE', 'no private key');
  });

  it('a key with a passphrase is refused, because nobody is there to type it', async () => {
    const locked = createPrivateKey(readFileSync(keyFile)).export({
      type: 'pkcs8',
      format: 'pem',
      cipher: 'aes-256-cbc',
      passphrase: 'secret',
    });
    writeFileSync(keyFile, locked);
    await expectRefusal('WRKOUT_TLS_KEY_FILE', 'passphrase');
  });

  it('a key of another certificate is refused', async () => {
    keyFile = join(folder, 'ca.key');
    await expectRefusal('WRKOUT_TLS_KEY_FILE', 'WRKOUT_TLS_CERT_FILE');
  });

  it('a certificate that has ended is refused with the day it ended', async () => {
    clock.advance(400 * 24 * 3600);
    await expectRefusal('WRKOUT_TLS_CERT_FILE', 'was valid until');
  });

  it('a certificate that is not valid yet is refused', async () => {
    clock.advance(-24 * 3600);
    await expectRefusal('WRKOUT_TLS_CERT_FILE', 'not valid before');
  });
});
