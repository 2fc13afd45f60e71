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

/** The content type of bytes: what the handler chose, which must be one that the contract names. */
function mediaOf({ success, id }: Contract, { media }: Reply<unknown>): string {
  const known = [success.media ?? [], success.alsoMedia ?? []].flat();
  const chosen = media ?? known[0];
  if (chosen === undefined || !known.includes(chosen))
    throw new Error(`${id} does not answer with ${chosen ?? 'bytes'}`);
  return chosen;
}

async function sendBytes(res: Response, bytes: Buffer | Readable): Promise<void> {
  if (!(bytes instanceof Readable)) res.send(bytes);
  else if (res.req.method !== 'HEAD') await pipeline(bytes, res);
  else {
    bytes.destroy();
    res.end();
  }
}

/** What `res.send` does for JSON, but for looking for an ETag and a fresh copy: there are none here. */
function sendJson(res: Response, text: string): void {
  res.setHeader('content-type', 'application/json; charset=utf-8');
  res.setHeader('content-length', Buffer.byteLength(text));
  res.end(text);
}

/**
 * Sends what a handler answered, checked against the contract: an answer that does not fit is a broken invariant (500), and
 * a field that the contract does not name cannot leak.
 */
export async function sendReply(contract: Contract, res: Response, reply: Reply<unknown>): Promise<void> {
  const { success } = contract;
  const { bytes } = reply;
  const body = bytes === undefined ? success.body?.parse(reply.body) : undefined;
  for (const cookie of reply.cookies ?? []) setCookie(res, cookie);
  res.status(success.status).setHeader('cache-control', 'no-store');
  if (success.alsoMedia) res.setHeader('vary', 'accept');
  if (reply.headers) res.set(reply.headers);
  if (bytes !== undefined) await sendBytes(res.type(mediaOf(contract, reply)), bytes);
  else if (success.body) sendJson(res, JSON.stringify(body));
  else res.end();
}
