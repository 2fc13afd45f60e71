import { hkdfSync, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { associatedData, openValue, sealValue } from '#server/trust/keyring/index.ts';

type GcmGroup = { keySize: number; ivSize: number; tagSize: number; tests: GcmTest[] };
type GcmTest = {
  tcId: number;
  key: string;
  iv: string;
  aad: string;
  msg: string;
  ct: string;
  tag: string;
  result: string;
};
type HkdfGroup = {
  tests: {
    tcId: number;
    ikm: string;
    salt: string;
    info: string;
    size: number;
    okm: string;
    result: string;
  }[];
};

const load = <T>(name: string): { testGroups: T[] } =>
  JSON.parse(readFileSync(join('test/fixtures/wycheproof', name), 'utf8'));
const hex = (text: string) => Buffer.from(text, 'hex');

/** Our header before the vector's nonce, ciphertext and tag. The vectors' associated data are arbitrary bytes. */
const asSealed = ({ iv, ct, tag }: GcmTest) =>
  Buffer.concat([Buffer.from([1, 0, 0, 0, 7]), hex(iv), hex(ct), hex(tag)]);

describe('sealed values', () => {
  const groups = load<GcmGroup>('aes_gcm_test.json').testGroups;
  const ours = groups.filter(
    ({ keySize, ivSize, tagSize }) => keySize === 256 && ivSize === 96 && tagSize === 128,
  );
  const tests = ours.flatMap((group) => group.tests);
  // openValue takes the place as text, so vectors whose associated data are no UTF-8 run against sealing by hand only.
  const isText = (test: GcmTest) => Buffer.from(hex(test.aad).toString('utf8'), 'utf8').equals(hex(test.aad));

  it('Wycheproof AES-256-GCM: valid vectors open, invalid ones are refused', () => {
    const usable = tests.filter(isText);
    expect(usable.length).to.be.greaterThan(20);
    expect(usable.some((test) => test.result === 'invalid')).to.equal(true);
    for (const test of usable) {
      const open = () => openValue(hex(test.key), hex(test.aad).toString('utf8'), asSealed(test));
      if (test.result === 'valid') expect(open().toString('hex'), `tcId ${test.tcId}`).to.equal(test.msg);
      else expect(open, `tcId ${test.tcId}`).to.throw();
    }
  });

  it("Wycheproof AES-256-GCM: sealing gives the vector's ciphertext and tag", () => {
    for (const test of tests.filter((one) => one.result === 'valid' && isText(one))) {
      const place = hex(test.aad).toString('utf8');
      const sealed = sealValue({
        key: hex(test.key),
        keyId: 7,
        nonce: hex(test.iv),
        place,
        plain: hex(test.msg),
      });
      expect(sealed.equals(asSealed(test)), `tcId ${test.tcId}`).to.equal(true);
    }
  });

  it('Wycheproof HKDF-SHA256: the platform derives what we rely on', () => {
    let checked = 0;
    for (const { tests: cases } of load<HkdfGroup>('hkdf_sha256_test.json').testGroups)
      for (const test of cases.filter((one) => one.result === 'valid')) {
        const okm = hkdfSync('sha256', hex(test.ikm), hex(test.salt), hex(test.info), test.size);
        expect(Buffer.from(okm).toString('hex'), `tcId ${test.tcId}`).to.equal(test.okm);
        checked++;
      }
    expect(checked).to.be.greaterThan(50);
  });

  it('a value opens only with its key, at its place, untouched', () => {
    const key = randomBytes(32);
    const sealed = sealValue({
      key,
      keyId: 1,
      nonce: randomBytes(12),
      place: 'a',
      plain: Buffer.from('secret'),
    });
    expect(openValue(key, 'a', sealed).toString()).to.equal('secret');
    expect(() => openValue(key, 'b', sealed)).to.throw();
    expect(() => openValue(randomBytes(32), 'a', sealed)).to.throw();
    fc.assert(
      fc.property(
        fc.integer({ min: 5, max: sealed.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        (at, flip) => {
          const changed = Buffer.from(sealed);
          changed[at] = (changed[at] ?? 0) ^ flip;
          expect(() => openValue(key, 'a', changed)).to.throw();
        },
      ),
    );
  });

  it('two different places never give the same associated data', () => {
    const parts = fc.array(fc.string(), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(parts, parts, (one, two) => {
        fc.pre(JSON.stringify(one) !== JSON.stringify(two));
        expect(associatedData(...one)).to.not.equal(associatedData(...two));
      }),
    );
  });
});
