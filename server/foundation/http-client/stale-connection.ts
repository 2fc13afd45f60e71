import { errors } from 'undici';

/**
 * A kept connection was closed by the upstream before a byte of the answer came (RFC 9112 section 9.3.1): most likely it was on its way out
 * when the request was written, or about to be. Nothing of the request's body was taken, so whoever may repeat the request can.
 */
export class StaleConnectionError extends Error {
  readonly code = 'WRKOUT_STALE_CONNECTION';
  /** Nothing of the request was written, for certain: any may be repeated. */
  readonly isUnsent: boolean;

  constructor(cause: Error, { isUnsent }: { isUnsent: boolean }) {
    super('the upstream closed a kept connection without an answer', { cause });
    this.name = 'StaleConnectionError';
    this.isUnsent = isUnsent;
  }
}

const hangUpCodes = new Set(['ECONNRESET', 'EPIPE']);

/** Did the other side end the connection? Our own endings and timeouts did not. Pure. */
export const isHangUp = (error: Error & { readonly code?: string }): boolean =>
  error instanceof errors.SocketError || hangUpCodes.has(error.code ?? '');
