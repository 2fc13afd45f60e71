import { expect } from 'chai';
import { systemRandom } from '#server/foundation/clock/index.ts';
import { findTotpStep, newTotpSecret, totpUri } from '#server/trust/admins/totp.ts';
import { totpCode } from '#test/support/admins/totp-code.ts';

/** RFC 6238 appendix B, SHA-1, secret "12345678901234567890"; the last six of its eight digits. */
const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const vectors = [
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
] as const;

describe('admins: time-based one-time passwords', () => {
  for (const [seconds, code] of vectors)
    it(`RFC 6238 appendix B: at ${seconds} s the code is ${code}`, () => {
      expect(findTotpStep(secret, code, seconds * 1000)).to.equal(Math.floor(seconds / 30));
      expect(totpCode(secret, seconds * 1000)).to.equal(code);
    });

  it('a code is taken in its own step, one before and one after, and names its own step each time', () => {
    const nowMs = 1_234_567_890_000;
    const step = Math.floor(nowMs / 30_000);
    const code = totpCode(secret, nowMs);
    for (const aside of [-30_000, 0, 30_000])
      expect(findTotpStep(secret, code, nowMs + aside)).to.equal(step);
  });

  it('a code two steps away is refused', () => {
    const nowMs = 1_234_567_890_000;
    const code = totpCode(secret, nowMs);
    expect(findTotpStep(secret, code, nowMs + 60_000)).to.equal(null);
    expect(findTotpStep(secret, code, nowMs - 60_000)).to.equal(null);
  });

  it('a secret has 160 bits and is another one each time', () => {
    const [one, other] = [newTotpSecret(systemRandom), newTotpSecret(systemRandom)];
    expect(one).to.match(/^[A-Z2-7]{32}$/);
    expect(one).to.not.equal(other);
  });

  it('the address for the authenticator says issuer, label, algorithm, digits and period', () => {
    const uri = new URL(totpUri(secret, 'ada@example.com'));
    expect(uri.protocol).to.equal('otpauth:');
    expect(uri.host).to.equal('totp');
    expect(decodeURIComponent(uri.pathname)).to.equal('/Wrkout:ada@example.com');
    expect(Object.fromEntries(uri.searchParams)).to.deep.equal({
      issuer: 'Wrkout',
      secret,
      algorithm: 'SHA1',
      digits: '6',
      period: '30',
    });
  });
});
