import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { RequestHandler } from 'express';
import { AppError } from '#shared/errors/index.ts';
import { takeAsLast } from './broken/index.ts';

/** How long a client whose body is not taken may go on sending: closing at once could reset the answer out of its hands. */
const lingerMs = 1_000;

export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** As Node reads the field, which tells the listener of such requests. */
const waitsToSend = (req: IncomingMessage): boolean =>
  req.httpVersionMinor > 0 && hasBody(req) && /(?:^|\W)100-continue(?:$|\W)/i.test(req.headers.expect ?? '');

/** Says that nothing more will be said; what still comes is read and thrown away, until the client ends too or its time is over. */
function endSlowly(socket: Socket): void {
  // Node calls it behind the last answer of a connection, and would close while bytes of the body are on their way.
  socket.destroySoon = () => {
    const timer = setTimeout(() => socket.destroy(), lingerMs);
    socket.once('close', () => clearTimeout(timer)).end();
  };
}

/** The answer is the last one of its connection unless `sayContinue` is called before: whether the body follows cannot be known. */
function endBehindAnswer(req: IncomingMessage, res: ServerResponse): void {
  res.setHeader('connection', 'close');
  // Before Node's own listener, which closes.
  res.prependOnceListener('finish', () => {
    if (res.getHeader('connection') !== 'close' || req.complete) return;
    takeAsLast(req.socket);
    endSlowly(req.socket);
  });
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
