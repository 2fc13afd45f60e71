import { type ErrorCode, errorTable, type Problem, problemType } from '#shared/errors/index.ts';
import { ceilSeconds } from './sliding-window.ts';

export type RefusalCode = Extract<
  ErrorCode,
  | 'key-missing'
  | 'key-malformed'
  | 'key-unknown'
  | 'key-expired'
  | 'key-ip-refused'
  | 'scope-missing'
  | 'account-inactive'
  | 'rate-limited'
  | 'quota-exceeded'
  | 'request-refused'
  | 'request-timeout'
  | 'fields-too-large'
  | 'upstream-unreachable'
  | 'upstream-timeout'
  | 'upstream-unavailable'
  | 'not-found'
  | 'abnormal-usage-detected'
  | 'temporary-reduced-capacity'
  | 'internal'
>;

/** Why a request gets an answer of our own. A value, not an error: refusals are frequent and need no stack. */
export type Refusal = {
  readonly code: RefusalCode;
  readonly retryAfterSeconds?: number;
  /** What the key would need. */
  readonly requiredScopes?: readonly string[];
  /** What the client may know beside the title. */
  readonly detail?: string;
  /** The connection cannot go on: what comes next on it cannot be told from what belongs to this request. */
  readonly closes?: boolean;
  /** Names of the policies that refused, for `violated-policies`. */
  readonly violated?: readonly string[];
  /** `RateLimit-Policy` and `RateLimit` in place of the caller's own. */
  readonly told?: { readonly policy: string; readonly left?: string };
};

/**
 * The server is ending, or the access log takes no more rows. `Retry-After` may be early: nobody knows when there is room again. The
 * policy says what the draft calls a temporarily lower quota: nothing for now.
 */
export const reducedCapacity: Refusal = {
  code: 'temporary-reduced-capacity',
  retryAfterSeconds: 1,
  violated: ['capacity'],
  told: { policy: '"capacity";q=0;qu="concurrent-requests"' },
};

type Abnormal = {
  readonly name: 'refusals' | 'unknown-keys';
  readonly quota: number;
  readonly windowMs: number;
  /** Until the block ends. */
  readonly waitMs: number;
};

/** The refusal of a key or an address that is blocked for abnormal usage; it tells what was counted and how much of it is normal. Pure. */
export function abnormal({ name, quota, windowMs, waitMs }: Abnormal): Refusal {
  const seconds = ceilSeconds(waitMs);
  return {
    code: 'abnormal-usage-detected',
    retryAfterSeconds: seconds,
    violated: [name],
    told: { policy: `"${name}";q=${quota};w=${ceilSeconds(windowMs)}`, left: `"${name}";r=0;t=${seconds}` },
  };
}

/** The answer's body (RFC 9457), with the member that the rate limit draft defines (section 5.1). Pure. */
export const problemOf = ({ code, violated, detail }: Refusal, requestId: string): Problem => ({
  type: problemType(code),
  title: errorTable[code].title,
  status: errorTable[code].status,
  ...(detail === undefined ? {} : { detail }),
  code,
  requestId,
  ...(violated ? { 'violated-policies': [...violated] } : {}),
});

/** Does the answer close its connection? The server is ending or overloaded, or what comes next could be anything. Pure. */
export const closesConnection = ({ code, closes = false }: Refusal): boolean =>
  code === 'temporary-reduced-capacity' || closes;

/** Fields of the answer beside those that every answer carries, as names and values in turn. Pure. */
export function refusalFields(refusal: Refusal, bodyLength: number): string[] {
  const { code, retryAfterSeconds, requiredScopes } = refusal;
  const fields = [
    ...['content-type', 'application/problem+json', 'content-length', String(bodyLength)],
    ...['cache-control', 'no-store', 'x-content-type-options', 'nosniff'],
    // What the upstream answers is its own to protect; a problem of ours loads nothing and stands in no frame.
    ...['content-security-policy', "default-src 'none';frame-ancestors 'none'"],
  ];
  // RFC 9110 section 15.5.2: a 401 must say how to authenticate.
  // RFC 6750 section 3: a key that came and is not good is told so, and a missing one only asked for.
  if (errorTable[code].status === 401) {
    const error = code === 'key-missing' ? '' : ', error="invalid_token"';
    fields.push('www-authenticate', `Bearer realm="api"${error}`);
  }
  // RFC 6750 section 3: what is missing is told to whom holds the key anyway.
  if (requiredScopes)
    fields.push(
      'www-authenticate',
      `Bearer realm="api", error="insufficient_scope", scope="${requiredScopes.join(' ')}"`,
    );
  // The server is ending or overloaded: the next request shall go over a new connection.
  if (closesConnection(refusal)) fields.push('connection', 'close');
  if (retryAfterSeconds !== undefined) fields.push('retry-after', String(retryAfterSeconds));
  return fields;
}
