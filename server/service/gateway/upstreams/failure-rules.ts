/** An error as Node and undici throw it. */
export type Failure = Error & { readonly code?: string };

/** All targets of an upstream are out, or busy for too long (`isBusy`). Goes the way of undici's errors, so that whoever dispatches hears of it in one place. */
export class UpstreamUnavailable extends Error {
  readonly code = 'WRKOUT_UPSTREAM_UNAVAILABLE';
  readonly retryAfterSeconds: number;
  readonly isBusy: boolean;

  constructor({ retryAfterSeconds, isBusy }: { retryAfterSeconds: number; isBusy: boolean }) {
    super(isBusy ? 'no connection to the upstream is free' : 'no target of the upstream takes requests now');
    this.name = 'UpstreamUnavailable';
    this.retryAfterSeconds = retryAfterSeconds;
    this.isBusy = isBusy;
  }
}

/** Not the target's doing: the client's fault, the client went away, we are stopping, or a connection that was kept for too long. */
const notOfTarget = new Set([
  ...[
    'UND_ERR_ABORTED',
    'UND_ERR_INVALID_ARG',
    'UND_ERR_NOT_SUPPORTED',
    'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH',
  ],
  ...['UND_ERR_DESTROYED', 'UND_ERR_CLOSED', 'WRKOUT_STALE_CONNECTION'],
]);

/** Does an error speak against the target? Pure. */
export const isOfTarget = (error: Failure): boolean => !notOfTarget.has(error.code ?? '');

const untrusted = 'its certificate is not signed by an authority that is trusted here';

const texts: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
  DEPTH_ZERO_SELF_SIGNED_CERT: `${untrusted}: it is self-signed`,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_GET_ISSUER_CERT: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  INVALID_PURPOSE: 'its certificate is not one for servers',
  EPROTO: 'it does not speak TLS as we do',
  ECONNREFUSED: 'it refuses connections',
  ECONNRESET: 'it reset the connection',
  ENOTFOUND: 'its name cannot be resolved',
  UND_ERR_CONNECT_TIMEOUT: 'no connection within timeouts.connectSeconds',
  UND_ERR_HEADERS_TIMEOUT: 'no answer within timeouts.headersSeconds',
  UND_ERR_BODY_TIMEOUT: 'its answer paused for longer than timeouts.bodyIdleSeconds',
  UND_ERR_SOCKET: 'it closed the connection',
};

/** Why a target failed, in words for the log and the states; without anything of the request. Pure. */
export function failureText(error: Failure): string {
  const text = texts[error.code ?? ''];
  if (text === undefined) return `${error.name}${error.code ? ` ${error.code}` : ''}: ${error.message}`;
  return `${text} (${error.code})`;
}

/**
 * Methods of which twice means the same as once (RFC 9110 section 9.2.2). Another method is not known to be, so it is not. Pure.
 */
export const isIdempotent = (method: string): boolean =>
  method === 'GET' ||
  method === 'HEAD' ||
  method === 'PUT' ||
  method === 'DELETE' ||
  method === 'OPTIONS' ||
  method === 'TRACE';
