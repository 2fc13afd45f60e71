import type { ErrorRequestHandler } from 'express';
import { AppError, toProblem } from '#shared/errors/index.ts';
import type { Log } from './log.ts';

function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  // The router throws it for a path whose percent-encoding is broken: there is nothing at such a path.
  if (error instanceof URIError) return new AppError('not-found', { cause: error });
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
