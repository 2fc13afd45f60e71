import { UpstreamUnavailable } from '#server/service/gateway/upstreams/index.ts';
import type { Refusal } from './refusal.ts';

/** The timeouts of an upstream by the code that undici gives them, and what the client is told. */
const timeouts = new Map([
  ['UND_ERR_CONNECT_TIMEOUT', 'connect: there was no connection in time.'],
  ['UND_ERR_HEADERS_TIMEOUT', 'headers: the answer did not begin in time.'],
  ['UND_ERR_BODY_TIMEOUT', 'body: the answer paused for too long.'],
]);

/** What a failure of an upstream means to the client. Pure. */
export function upstreamRefusal(error: Error & { readonly code?: string }): Refusal {
  if (error instanceof UpstreamUnavailable)
    return {
      code: 'upstream-unavailable',
      retryAfterSeconds: error.retryAfterSeconds,
      detail: error.isBusy
        ? 'queue: no connection to the API behind the gateway became free in time.'
        : 'The API behind the gateway takes no requests now.',
    };
  const detail = timeouts.get(error.code ?? '');
  if (detail !== undefined) return { code: 'upstream-timeout', detail };
  return { code: error.code === 'UND_ERR_INVALID_ARG' ? 'request-refused' : 'upstream-unreachable' };
}
