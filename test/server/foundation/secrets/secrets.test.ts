import { hash, verify } from '@node-rs/argon2';
import { expect } from 'chai';
import fc from 'fast-check';
import { systemRandom } from '#server/foundation/clock/index.ts';
import {
  hashPassword,
  hashToken,
  matchesToken,
  newToken,
  passwordsBy,
  verifyPassword,
} from '#server/foundation/secrets/index.ts';

describe('passwords', () => {
  it('are hashed with argon2id, 19 MiB, 2 passes, 1 lane, and another salt each time', async () => {
    const [one, two] = [await hashPassword('correct horse'), await hashPassword('correct horse')];
    expect(one).to.match(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22,}\$[A-Za-z0-9+/]{43}$/);
    expect(one).to.not.equal(two);
  });

  it('match themselves and nothing else', async () => {
    const stored = await hashPassword('correct horse');
    expect(await verifyPassword(stored, 'correct horse')).to.equal(true);
    for (const other of ['Correct horse', 'correct horse ', '', 'correct'])
      expect(await verifyPassword(stored, other)).to.equal(false);
  });

  it('match however the keyboard composes them (NFKC)', async () => {
    const stored = await hashPassword('Ångström ﬁne １２３');
    expect(await verifyPassword(stored, 'A\u030angstro\u0308m fine 123')).to.equal(true);
  });

  it('are told apart to the last byte, however long', async () => {
    const long = 'x'.repeat(199);
    expect(await verifyPassword(await hashPassword(`${long}a`), `${long}b`)).to.equal(false);
  });

  it('of nobody never match, not even the one of the decoy', async () => {
    expect(await verifyPassword(null, 'nobody has this password')).to.equal(false);
  });

  it('of nobody cost the work of a wrong one: one check, with the same parameters', async () => {
    const checked: string[] = [];
    const passwords = passwordsBy({
      hash,
      verify: (stored, password) => {
        // Algorithm, version, parameters; without salt and hash.
        checked.push(stored.split('$').slice(0, 4).join('$'));
        return verify(stored, password);
      },
    });
    const stored = await passwords.hashPassword('correct horse');
    for (const one of [stored, null, null]) await passwords.verifyPassword(one, 'wrong');
    expect(checked).to.deep.equal(Array(3).fill('$argon2id$v=19$m=19456,t=2,p=1'));
  });
});

describe('tokens', () => {
  it('have 256 random bits in base64url, or as many as asked for', () => {
    expect(newToken(systemRandom)).to.match(/^[A-Za-z0-9_-]{43}$/);
    expect(newToken(systemRandom, 24)).to.match(/^[A-Za-z0-9_-]{32}$/);
    expect(new Set(Array.from({ length: 1000 }, () => newToken(systemRandom)))).to.have.property(
      'size',
      1000,
    );
  });

  it('are stored as SHA-256, which tells nothing of them', () => {
    expect(hashToken('abc').toString('hex')).to.equal(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });

  it('match their own hash and no other, whatever is sent', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (one, two) => {
        expect(matchesToken(one, hashToken(one))).to.equal(true);
        expect(matchesToken(two, hashToken(one))).to.equal(hashToken(one).equals(hashToken(two)));
      }),
    );
  });
});
