import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import type { Contract } from '#shared/contracts/contract.ts';
import type { Cookie, Reply } from './route.ts';

/** `__Host-`: only over TLS, only this host, whole site. No cookie of ours goes without these attributes. */
function setCookie(res: Response, { name, value, maxAgeSeconds }: Cookie): void {
  const age = maxAgeSeconds === undefined ? '' : `; Max-Age=${maxAgeSeconds}`;
  res.append('set-cookie', `${name}=${value}; Path=/; HttpOnly; Secure; SameSite=Lax${age}`);
}

async function sendBytes(contract: Contract, res: Response, bytes: Buffer | Readable): Promise<void> {
  const { media, alsoMedia } = contract.success;
  res.type(media ?? alsoMedia ?? 'application/octet-stream');
  if (bytes instanceof Readable) await pipeline(bytes, res);
  else res.send(bytes);
}

/**
 * Sends what a handler answered, checked against the contract: an answer that does not fit is a broken invariant (500), and
 * a field that the contract does not name cannot leak.
 */
export async function sendReply(contract: Contract, res: Response, reply: Reply<unknown>): Promise<void> {
  const { success } = contract;
  // Bytes instead of a body only where the contract names another form of it.
  const isOtherForm = reply.bytes !== undefined && success.alsoMedia !== undefined;
  const body = isOtherForm ? undefined : success.body?.parse(reply.body);
  for (const cookie of reply.cookies ?? []) setCookie(res, cookie);
  res
    .status(success.status)
    .set('cache-control', 'no-store')
    .set({ ...(success.alsoMedia ? { vary: 'accept' } : {}), ...reply.headers });
  if (reply.bytes !== undefined) await sendBytes(contract, res, reply.bytes);
  else if (success.body) res.type('application/json').send(JSON.stringify(body));
  else res.end();
}
