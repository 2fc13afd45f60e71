import type { IncomingMessage } from 'node:http';
import type { Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib';
import type { RequestHandler } from 'express';
import type { contentCodings } from '#shared/contracts/contract.ts';
import { AppError } from '#shared/errors/index.ts';
import { endUnlessRead, hasBody } from './await-body.ts';

const unpackers: Readonly<Record<(typeof contentCodings)[number], () => Transform>> = {
  gzip: createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
  zstd: createZstdDecompress,
};

/** What unpacks the body, which is read through it; null when it is not packed. */
function unpackerOf(req: IncomingMessage): Transform | null {
  const coding = req.headers['content-encoding'] as keyof typeof unpackers | 'identity';
  return coding === 'identity' ? null : req.pipe(unpackers[coding]());
}

const tooLarge = (limitBytes: number): AppError =>
  new AppError('body-too-large', { detail: `A body may have ${limitBytes} bytes here, unpacked.` });

/** Reads no further than it must: rejects with the byte that passes the limit, or that does not unpack. What is behind it is thrown away as it comes. */
async function readWhole(req: IncomingMessage, limitBytes: number): Promise<Buffer> {
  // The client went away while it was found out who it is: nothing would ever come.
  if (req.destroyed) throw new AppError('request-refused');
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const unpacker = unpackerOf(req);
  const source = unpacker ?? req;
  const parts: Buffer[] = [];
  let length = 0;
  const take = (part: Buffer): void => {
    length += part.length;
    if (length > limitBytes) reject(tooLarge(limitBytes));
    else parts.push(part);
  };
  source.on('data', take).on('end', () => resolve(Buffer.concat(parts)));
  unpacker?.on('error', (cause) => reject(new AppError('broken-encoding', { cause })));
  // Nobody is there to be told: the client went away, or its body turned out malformed and was refused.
  req.on('error', (cause) => reject(new AppError('request-refused', { cause })));
  try {
    return await promise;
  } finally {
    source.off('data', take);
    if (unpacker) req.unpipe(unpacker);
    unpacker?.destroy();
    req.resume();
  }
}

/**
 * Reads a body of at most `limitBytes`, unpacked, into `req.body`; without one there is none. Refuses with `body-too-large` and `broken-encoding` as soon as
 * it is seen: the rest is not waited for, and its connection ends behind the answer. Its coding must be one of `contentCodings`, or `identity`.
 */
export const readBytes =
  (limitBytes: number): RequestHandler =>
  async (req, res, next) => {
    if (!hasBody(req)) return next();
    try {
      req.body = await readWhole(req, limitBytes);
    } catch (error) {
      endUnlessRead(req, res);
      throw error;
    }
    next();
  };

/** As the contracts want it, without the mark that some put before UTF-8. */
const utf8 = new TextDecoder();

/** Takes the bytes in `req.body` for JSON: any value (RFC 8259 section 2). No byte at all is as good as no body. Refuses with `broken-json`. */
export const parseJson: RequestHandler = (req, _res, next) => {
  const bytes: Buffer | undefined = req.body;
  try {
    req.body = bytes?.length ? JSON.parse(utf8.decode(bytes)) : undefined;
  } catch (cause) {
    throw new AppError('broken-json', { cause });
  }
  next();
};
