import { expect } from 'chai';
import type { Caller } from './https-calls.ts';
import type { Holder } from './people.ts';

/** A new key of this person, and header fields that use it. */
export async function makeKey(call: Caller, { credentials }: Holder) {
  const made = await call('/v1/keys', { method: 'POST', headers: credentials, json: { name: 'a key' } });
  expect(made.status, made.bytes.toString()).to.equal(201);
  const { id, secret } = made.json as { id: string; secret: string };
  return { id, secret, headers: { 'x-api-key': secret } };
}
