import express, { type Request, type RequestHandler } from 'express';
import { type Contract, contentCodings, readsJson, recordsLimits } from '#shared/contracts/contract.ts';
import { AppError } from '#shared/errors/index.ts';
import type { RecordsForm } from './records.ts';

const bodyLimit = '64kb';

/** JSON is UTF-8 (RFC 8259 section 8.1); the parser would take UTF-7 and UTF-16 too. */
function isUtf8(req: Request): boolean {
  const charset = /;\s*charset="?([^\s;"]*)/i.exec(req.get('content-type') ?? '')?.[1] ?? 'utf-8';
  return charset.toLowerCase() === 'utf-8';
}

const jsonMedia = ['application/json'];
const recordsMedia = ['application/json', 'application/x-ndjson'];

export const recordsFormOf = (req: Request): RecordsForm =>
  req.is('application/x-ndjson') ? 'ndjson' : 'json';

function hasBody({ headers }: Request): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

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
 * What reads the body that a contract asks for, unpacked and within its limit. Refuses with `unsupported-media-type` a type or a
 * coding that is not read here, which the answer then names; with `body-too-large`, counted unpacked; with `broken-encoding` what does not unpack.
 */
export function bodyReader(contract: Contract): RequestHandler[] {
  if (contract.bodyForm === 'raw') return [onlyCodings, express.raw({ type: () => true, limit: '1mb' })];
  if (contract.bodyForm === 'records') {
    const read = express.raw({ type: () => true, limit: recordsLimits.bytes });
    return [onlyMedia(recordsMedia), onlyCodings, read, noHiddenGzip];
  }
  if (!readsJson(contract)) return [];
  // Its type is looked at once, before.
  // `null` and `7` are JSON (RFC 8259 section 2): what is wrong with them is told by the contract.
  const read = express.json({ type: () => true, limit: bodyLimit, strict: false });
  return [onlyMedia(jsonMedia), onlyCodings, read];
}
