import { X509Certificate } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { systemRandom } from '#server/foundation/clock/index.ts';
import { ensureTls, TlsError } from '#server/foundation/http/tls/index.ts';
import { handClock, refusal } from '#test/support/tls/hand-clock.ts';

const day = 24 * 3600;

describe("TLS: the server's own certificate", () => {
  let folder: string;
  let clock: ReturnType<typeof handClock>;
  beforeEach(() => {
    folder = join(mkdtempSync(join(tmpdir(), 'wrkout-tls-')), 'tls');
    clock = handClock();
  });
  afterEach(() => rmSync(join(folder, '..'), { recursive: true }));

  const ensure = (hostNames: string[] = ['api.example.com']) =>
    ensureTls({ clock, random: systemRandom }, { folder, hostNames, own: null });
  const file = (name: string) => join(folder, name);
  const certificate = (name: string) => new X509Certificate(readFileSync(file(name)));

  it('the first start makes CA and certificate; private keys are readable by their owner only', async () => {
    const made = await ensure();
    const modes = readdirSync(folder).map((name) => [name, (statSync(file(name)).mode & 0o777).toString(8)]);
    expect(Object.fromEntries(modes)).to.deep.equal({
      'ca.crt': '644',
      'ca.key': '600',
      'server.crt': '644',
      'server.key': '600',
    });
    expect(statSync(folder).mode & 0o777).to.equal(0o700);
    expect(made.caFile).to.equal(file('ca.crt'));
    expect(made.caFingerprint).to.equal(certificate('ca.crt').fingerprint256);
    expect(made.fingerprint).to.equal(new X509Certificate(made.cert).fingerprint256);
    expect(made.validUntilMs).to.equal(certificate('server.crt').validToDate.getTime());
  });

  it('a second start uses what is there', async () => {
    const first = await ensure();
    clock.advance(300 * day);
    expect(await ensure()).to.deep.equal(first);
  });

  it('the CA lasts ten years and the certificate 397 days', async () => {
    await ensure();
    const days = (name: string) => {
      const { validFromDate, validToDate } = certificate(name);
      return (validToDate.getTime() + 1000 - validFromDate.getTime()) / 1000 / day;
    };
    expect(days('ca.crt')).to.equal(3652);
    expect(days('server.crt')).to.equal(397);
  });

  it('within 30 days of its end the certificate is renewed at start, under the same CA', async () => {
    const first = await ensure();
    clock.advance(397 * day - 30 * day - 2 * 3600);
    expect((await ensure()).fingerprint).to.equal(first.fingerprint);
    clock.advance(3600);
    const renewed = await ensure();
    expect(renewed.fingerprint).to.not.equal(first.fingerprint);
    expect(renewed.key).to.not.equal(first.key);
    expect(renewed.caFingerprint).to.equal(first.caFingerprint);
  });

  it('other host names make a new certificate; the same in another order or spelling do not', async () => {
    const first = await ensure(['api.example.com', '10.0.0.3', '2001:db8::1']);
    const same = await ensure(['2001:DB8:0::1', '[2001:db8::1]', 'API.example.com', '10.0.0.3', 'localhost']);
    expect(same.fingerprint).to.equal(first.fingerprint);
    const fewer = await ensure(['api.example.com', '10.0.0.3']);
    expect(fewer.fingerprint).to.not.equal(first.fingerprint);
    const other = await ensure(['api.example.com', '10.0.0.4']);
    expect(other.fingerprint).to.not.equal(fewer.fingerprint);
    expect(other.caFingerprint).to.equal(first.caFingerprint);
  });

  it('the certificate stands for the local names and the configured ones, and no others', async () => {
    await ensure(['api.example.com', 'münchen.example', '10.0.0.3', '0.0.0.0', '::']);
    expect(certificate('server.crt').subjectAltName?.split(', ')).to.deep.equal([
      'DNS:localhost',
      'IP Address:127.0.0.1',
      'IP Address:0:0:0:0:0:0:0:1',
      'DNS:api.example.com',
      'DNS:xn--mnchen-3ya.example',
      'IP Address:10.0.0.3',
    ]);
  });

  for (const name of ['two words', 'a..b', '*.example.com', `${'a'.repeat(64)}.example`, '-a.example', ''])
    it(`"${name.slice(0, 20)}" is refused as a host name`, async () => {
      const error = await refusal(ensure([name]));
      expect(error).to.be.instanceOf(TlsError);
      expect(error.message).to.contain('WRKOUT_PUBLIC_HOST').and.to.contain(`"${name}"`);
    });

  it('a damaged, lost or mismatched server file is made anew under the same CA', async () => {
    const { caFingerprint } = await ensure();
    const spoil = [
      () => writeFileSync(file('server.crt'), 'not a certificate'),
      () => writeFileSync(file('server.key'), 'not a key'),
      () => rmSync(file('server.crt')),
      () => rmSync(file('server.key')),
      () => writeFileSync(file('server.key'), readFileSync(file('ca.key'))),
      () => writeFileSync(file('server.crt'), readFileSync(file('ca.crt'))),
    ];
    for (const hurt of spoil) {
      hurt();
      const mended = await ensure();
      expect(mended.caFingerprint).to.equal(caFingerprint);
      expect(new X509Certificate(mended.cert).checkIssued(certificate('ca.crt'))).to.equal(true);
      expect(await ensure()).to.deep.equal(mended);
    }
  });

  it('a lost CA key is no matter until a certificate is needed; then the error names the file', async () => {
    const first = await ensure();
    rmSync(file('ca.key'));
    expect(await ensure()).to.deep.equal(first);
    const error = await refusal(ensure(['other.example.com']));
    expect(error).to.be.instanceOf(TlsError);
    expect(error.message).to.contain(file('ca.key'));
    expect(certificate('ca.crt').fingerprint256).to.equal(first.caFingerprint);
  });

  it('a damaged CA certificate is an error that names the file, not silently another CA', async () => {
    await ensure();
    writeFileSync(file('ca.crt'), 'not a certificate');
    expect((await refusal(ensure())).message).to.contain(file('ca.crt'));
  });

  it('a private key that others can read is refused, with the command that mends it', async () => {
    await ensure();
    for (const name of ['ca.key', 'server.key']) {
      chmodSync(file(name), 0o640);
      expect((await refusal(ensure())).message).to.contain(`chmod 600 ${file(name)}`);
      chmodSync(file(name), 0o600);
    }
  });

  it('a certificate of another CA is replaced', async () => {
    const first = await ensure();
    rmSync(file('ca.crt'));
    const second = await ensure();
    expect(second.caFingerprint).to.not.equal(first.caFingerprint);
    expect(new X509Certificate(second.cert).verify(certificate('ca.crt').publicKey)).to.equal(true);
  });

  it('a clock that was set back costs neither CA nor certificate', async () => {
    const first = await ensure();
    clock.advance(-3650 * day);
    expect(await ensure()).to.deep.equal(first);
  });

  it('a certificate never outlives its CA, and a CA near its end is replaced', async () => {
    const first = await ensure();
    clock.advance(3500 * day);
    const late = await ensure();
    expect(late.caFingerprint).to.equal(first.caFingerprint);
    expect(late.validUntilMs).to.equal(certificate('ca.crt').validToDate.getTime());
    clock.advance(125 * day);
    expect((await ensure()).caFingerprint).to.not.equal(first.caFingerprint);
  });
});
