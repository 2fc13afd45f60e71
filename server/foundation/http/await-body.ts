import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import { AppError } from '#shared/errors/index.ts';
import { letEndSlowly, takeAsLast } from './broken/index.ts';

export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** As Node reads the field, which tells the listener of such requests. */
const waitsToSend = (req: IncomingMessage): boolean =>
  req.httpVersionMinor > 0 && hasBody(req) && /(?:^|\W)100-continue(?:$|\W)/i.test(req.headers.expect ?? '');

/** The answer is the last one of its connection unless `sayContinue` is called before: whether the body follows cannot be known. */
function endBehindAnswer(req: IncomingMessage, res: ServerResponse): void {
  res.setHeader('connection', 'close');
  // Before Node's own listener, which closes.
  res.prependOnceListener('finish', () => {
    if (res.getHeader('connection') !== 'close' || req.complete) return;
    takeAsLast(req.socket);
    letEndSlowly(req.socket);
  });
}

/** Behind a refusal of a body that has not come whole the connection ends, and nothing in it is taken for a request. */
export function endUnlessRead(req: IncomingMessage, res: ServerResponse): void {
  if (req.complete) return;
  takeAsLast(req.socket);
  endBehindAnswer(req, res);
}

/** A client that waits for `100 Continue` (RFC 9110 section 10.1.1) gets it when its body is about to be read; any answer before ends the connection. */
export const holdExpectation: RequestHandler = (req, res, next) => {
  if (waitsToSend(req)) endBehindAnswer(req, res);
  next();
};

/** The body is wanted: tells a client that waits. */
export const sayContinue: RequestHandler = (req, res, next) => {
  if (waitsToSend(req)) {
    res.removeHeader('connection');
    res.writeContinue();
  }
  next();
};

/**
 * Refuses a body that is told to be longer than `limitBytes`, packed or not, before a byte of it is read: `body-too-large`. Its connection
 * ends, and nothing in it is taken for a request.
 */
export const withinLength =
  (limitBytes: number): RequestHandler =>
  (req, res, next) => {
    const length = Number(req.headers['content-length'] ?? 0);
    if (length <= limitBytes) return next();
    takeAsLast(req.socket);
    endBehindAnswer(req, res);
    const detail = `Content-Length is ${length}: a body may have ${limitBytes} bytes here.`;
    next(new AppError('body-too-large', { detail }));
  };
