import { randomBytes } from 'node:crypto';
import { crc32 as zlibCrc32 } from 'node:zlib';
import { expect } from 'chai';
import fc from 'fast-check';
import { apiKeyPrefix, crc32, formatApiKey, isWellFormedApiKey } from '#shared/values/index.ts';

describe('API key format', () => {
  it('a new key is well formed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 120, maxLength: 120 }), (bytes) => {
        fc.pre(bytes.filter((byte) => byte < 248).length >= 30);
        expect(isWellFormedApiKey(formatApiKey(bytes))).to.equal(true);
      }),
    );
  });

  it('one wrong character is always noticed, as is a missing or an added one', () => {
    const key = formatApiKey(randomBytes(120));
    const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-';
    for (let at = 0; at < key.length; at++) {
      for (const other of alphabet) {
        if (other === key[at]) continue;
        expect(
          isWellFormedApiKey(key.slice(0, at) + other + key.slice(at + 1)),
          `${other} at ${at}`,
        ).to.equal(false);
      }
      expect(isWellFormedApiKey(key.slice(0, at) + key.slice(at + 1))).to.equal(false);
    }
    expect(isWellFormedApiKey(`${key}0`)).to.equal(false);
  });

  it('the checksum is the CRC-32 of zip and PNG', () => {
    expect(crc32('123456789')).to.equal(0xcbf43926);
    fc.assert(fc.property(fc.string({ unit: 'binary-ascii' }), (text) => crc32(text) === zlibCrc32(text)));
  });

  it('too few random bytes are refused, not padded', () => {
    expect(() => formatApiKey(randomBytes(29))).to.throw(RangeError);
    expect(() => formatApiKey(Buffer.alloc(120, 255))).to.throw(RangeError);
  });

  it('what is shown again of a key is its first eight characters', () => {
    expect(apiKeyPrefix('wrk_abcdEFGH')).to.equal('wrk_abcd');
  });
});
