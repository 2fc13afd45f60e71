import { type ErrorCode, errorTable, type Problem, problemType } from '#shared/errors/index.ts';

/** Names of the two policies, as `RateLimit-Policy` tells them. */
export type PolicyName = 'burst' | 'month';

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
  | 'not-ready'
  | 'internal'
>;

/** Why a request gets an answer of our own. A value, not an error: refusals are frequent and need no stack. */
export type Refusal = {
  readonly code: RefusalCode;
  readonly retryAfterSeconds?: number;
  readonly violated?: PolicyName;
  /** What the key would need. */
  readonly requiredScopes?: readonly string[];
  /** What the client may know beside the title. */
  readonly detail?: string;
  /** The connection cannot go on: what comes next on it cannot be told from what belongs to this request. */
  readonly closes?: boolean;
};

/** The answer's body (RFC 9457), with the member that the rate limit draft defines (section 5.1). Pure. */
export const problemOf = ({ code, violated, detail }: Refusal, requestId: string): Problem => ({
  type: problemType(code),
  title: errorTable[code].title,
  status: errorTable[code].status,
  ...(detail === undefined ? {} : { detail }),
  code,
  requestId,
  ...(violated ? { 'violated-policies': [violated] } : {}),
});

/** Fields of the answer beside those that every answer carries, as names and values in turn. Pure. */
export function refusalFields(
  { code, retryAfterSeconds, requiredScopes, closes }: Refusal,
  bodyLength: number,
): string[] {
  const fields = [
    ...['content-type', 'application/problem+json', 'content-length', String(bodyLength)],
    ...['cache-control', 'no-store', 'x-content-type-options', 'nosniff'],
    // What the upstream answers is its own to protect; a problem of ours loads nothing and stands in no frame.
    ...['content-security-policy', "default-src 'none';frame-ancestors 'none'"],
  ];
  // RFC 9110 section 15.5.2: a 401 must say how to authenticate.
  if (errorTable[code].status === 401) fields.push('www-authenticate', 'Bearer realm="api"');
  // RFC 6750 section 3: what is missing is told to whom holds the key anyway.
  if (requiredScopes)
    fields.push(
      'www-authenticate',
      `Bearer realm="api", error="insufficient_scope", scope="${requiredScopes.join(' ')}"`,
    );
  // The server is ending or overloaded: the next request shall go over a new connection.
  if (code === 'not-ready' || closes) fields.push('connection', 'close');
  if (retryAfterSeconds !== undefined) fields.push('retry-after', String(retryAfterSeconds));
  return fields;
}
