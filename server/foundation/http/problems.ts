import type { ErrorRequestHandler } from 'express';
import { AppError, type ErrorCode, toProblem } from '#shared/errors/index.ts';
import type { Log } from './log.ts';

/** What body-parser calls its refusals, in our words. */
const parserCodes: Record<string, ErrorCode> = {
  'entity.too.large': 'body-too-large',
  'entity.parse.failed': 'broken-json',
  'charset.unsupported': 'unsupported-media-type',
  'encoding.unsupported': 'unsupported-media-type',
  'request.size.invalid': 'request-refused',
  'request.aborted': 'request-refused',
};

function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const known =
    typeof error === 'object' && error !== null
      ? (error as { type?: string; status?: number; limit?: number })
      : {};
  const code = parserCodes[known.type ?? ''];
  if (code === 'body-too-large') {
    const detail = `A body may have ${known.limit} bytes here, unpacked.`;
    return new AppError(code, { detail, cause: error });
  }
  if (code) return new AppError(code, { cause: error });
  // The router throws it for a path whose percent-encoding is broken: there is nothing at such a path.
  if (error instanceof URIError) return new AppError('not-found', { cause: error });
  // What else the parser calls the client's fault is a body that does not unpack.
  if (known.status === 400) return new AppError('broken-encoding', { cause: error });
  return new AppError('internal', { cause: error });
}

/** What `pipeline` says when the other end closed the connection. */
const hasLeft = (error: unknown): boolean =>
  (error as { code?: string } | null | undefined)?.code === 'ERR_STREAM_PREMATURE_CLOSE';

/** The one place where a refusal becomes an answer. An unexpected error is logged whole and answered without its text. */
export function answerProblems(log: Log): ErrorRequestHandler {
  // Express knows an error handler by its four parameters.
  return (error, _req, res, _next) => {
    const refusal = toAppError(error);
    const requestId = String(res.getHeader('x-request-id') ?? '');
    if (hasLeft(error)) {
      log.info({ requestId }, 'the client left before the end of its answer');
      return;
    }
    if (refusal.code === 'internal') log.error({ err: error, requestId }, 'request failed');
    if (res.headersSent) {
      // Cut off, so that nobody takes the part for the whole.
      res.destroy();
      return;
    }
    const { challenge } = res.locals as { challenge?: string };
    if (refusal.status === 401 && challenge !== undefined) res.setHeader('www-authenticate', challenge);
    res.status(refusal.status).set(refusal.headers).type('application/problem+json');
    res.set('cache-control', 'no-store').send(JSON.stringify(toProblem(refusal, requestId)));
  };
}
