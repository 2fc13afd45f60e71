import { randomFillSync } from 'node:crypto';

const nonceLength = 12;
const pooled = 1024;

/** Random 12-byte nonces (NIST SP 800-38D section 8.2.2), drawn from a pool: one call of the generator for 1,024 of them. */
export function noncePool(): () => Buffer {
  const pool = Buffer.alloc(nonceLength * pooled);
  let at = pool.length;
  return () => {
    if (at === pool.length) {
      randomFillSync(pool);
      at = 0;
    }
    const nonce = pool.subarray(at, at + nonceLength);
    at += nonceLength;
    return nonce;
  };
}
