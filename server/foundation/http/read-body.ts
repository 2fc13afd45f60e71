import type { Request, RequestHandler } from 'express';
import { type Contract, contentCodings, readsJson, recordsLimits } from '#shared/contracts/contract.ts';
import { AppError } from '#shared/errors/index.ts';
import { hasBody, sayContinue, withinLength } from './await-body.ts';
import type { RecordsForm } from './records.ts';
import { parseJson, readBytes } from './whole-body.ts';

/** In bytes, unpacked. */
const limits = { json: 64 * 1024, raw: 1024 * 1024, records: recordsLimits.bytes } as const;

/** JSON is UTF-8 (RFC 8259 section 8.1). */
function isUtf8(req: Request): boolean {
  const charset = /;\s*charset="?([^\s;"]*)/i.exec(req.get('content-type') ?? '')?.[1] ?? 'utf-8';
  return charset.toLowerCase() === 'utf-8';
}

const jsonMedia = ['application/json'];
const recordsMedia = ['application/json', 'application/x-ndjson'];

export const recordsFormOf = (req: Request): RecordsForm =>
  req.is('application/x-ndjson') ? 'ndjson' : 'json';

/** RFC 9110 section 15.5.16: which types would have been read is told in `Accept`. */
const onlyMedia =
  (media: string[]): RequestHandler =>
  (req, _res, next) => {
    if (!hasBody(req) || (req.is(media) && isUtf8(req))) return next();
    const detail = `Content-Type must be ${media.join(' or ')}, in UTF-8.`;
    next(new AppError('unsupported-media-type', { detail, headers: { accept: media.join(', ') } }));
  };

/** A name as the unpacker knows it: in lower case, and `x-gzip` is `gzip` (RFC 9110 section 8.4.1.3). */
function codingOf(field: string): string {
  const name = field.trim().toLowerCase();
  return name === 'x-gzip' ? 'gzip' : name || 'identity';
}

/** RFC 9110 section 12.5.3: which codings would have been unpacked is told in `Accept-Encoding`. One at a time. */
const onlyCodings: RequestHandler = (req, _res, next) => {
  const coding = codingOf(req.headers['content-encoding'] ?? '');
  req.headers['content-encoding'] = coding;
  if (!hasBody(req) || ['identity', ...contentCodings].includes(coding)) return next();
  const known = contentCodings.join(', ');
  const detail = `Content-Encoding must be one of ${known}, or left out.`;
  next(new AppError('unsupported-media-type', { detail, headers: { 'accept-encoding': known } }));
};

/** A packed list that does not say so: each of its lines would be told to be no JSON. */
const noHiddenGzip: RequestHandler = (req, _res, next) => {
  const isGzip = Buffer.isBuffer(req.body) && req.body[0] === 0x1f && req.body[1] === 0x8b;
  const detail = 'The body is packed with gzip: say so in Content-Encoding.';
  next(isGzip ? new AppError('broken-encoding', { detail }) : undefined);
};

/**
 * What reads the body that a contract asks for, unpacked and within its limit; a client that waits with it is told to go on. Refuses with `unsupported-media-type` a type or a
 * coding that is not read here, which the answer then names; with `body-too-large`, counted unpacked, or by its `Content-Length` before it is read; with `broken-encoding` what does not unpack; with `broken-json` what is none.
 */
export function bodyReader(contract: Contract): RequestHandler[] {
  const form = contract.bodyForm ?? 'json';
  if (form === 'json' && !readsJson(contract)) return [];
  const limit = limits[form];
  const read = [onlyCodings, withinLength(limit), sayContinue, readBytes(limit)];
  if (form === 'raw') return read;
  if (form === 'records') return [onlyMedia(recordsMedia), ...read, noHiddenGzip];
  // `null` and `7` are JSON too: what is wrong with them is told by the contract.
  return [onlyMedia(jsonMedia), ...read, parseJson];
}
