import { randomBytes } from 'node:crypto';
import { crc32 as zlibCrc32 } from 'node:zlib';
import { expect } from 'chai';
import fc from 'fast-check';
import {
  apiKeyPrefix,
  crc32,
  formatApiKey,
  formatServiceToken,
  isWellFormedApiKey,
  isWellFormedServiceToken,
  secretKindOf,
} from '#shared/values/index.ts';

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

  it('keys of both environments are keys, the credential of a service is none, and each is known by its first letters', () => {
    const live = formatApiKey(randomBytes(120));
    const test = formatApiKey(randomBytes(120), 'test');
    const service = formatServiceToken(randomBytes(120));
    expect([live, test, service].map(isWellFormedApiKey)).to.deep.equal([true, true, false]);
    expect([live, test, service].map(isWellFormedServiceToken)).to.deep.equal([false, false, true]);
    expect([live, test, service, 'sk_live_1'].map(secretKindOf)).to.deep.equal([
      'live',
      'test',
      'service',
      null,
    ]);
    // The letters are under the checksum: a live key does not become a test key by changing one.
    expect(isWellFormedApiKey(live.replace('wrk_', 'wrt_'))).to.equal(false);
  });

  it('what is shown again of a key is its first eight characters', () => {
    expect(apiKeyPrefix('wrk_abcdEFGH')).to.equal('wrk_abcd');
  });
});
