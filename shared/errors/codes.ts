/**
 * The closed table of expected refusals. `status` is the HTTP status, `title` the public text; `type` is only set where a
 * public registry defines the problem type. Everything else is answered as `urn:wrkout:problem:<code>` (RFC 9457, section 3.1.1).
 */
export const errorTable = {
  'invalid-input': { status: 400, title: 'The request has a field that cannot be accepted.' },
  'broken-json': { status: 400, title: 'The body is not valid JSON.' },
  'broken-encoding': { status: 400, title: 'The body does not unpack as its Content-Encoding says.' },
  'unsupported-media-type': {
    status: 415,
    title: 'The body has a type or an encoding that is not read here.',
  },
  'body-too-large': { status: 413, title: 'The body is larger than this endpoint accepts.' },
  'not-found': { status: 404, title: 'There is nothing here, or not for you.' },
  'method-not-allowed': { status: 405, title: 'This address does not answer that method.' },
  unauthenticated: { status: 401, title: 'Sign in first.' },
  'session-expired': { status: 401, title: 'The session has ended. Sign in again.' },
  'invalid-credentials': { status: 401, title: 'These credentials do not match.' },
  'csrf-token-invalid': { status: 403, title: 'The X-CSRF-Token of the session is missing or wrong.' },
  forbidden: { status: 403, title: 'Your role does not permit this.' },
  'too-many-attempts': { status: 429, title: 'Too many attempts. Wait before trying again.' },
  'token-invalid': { status: 400, title: 'This token is unknown, used or out of date.' },
  'setup-token-invalid': { status: 403, title: 'This setup token is unknown, used or out of date.' },
  'email-taken': { status: 409, title: 'An administrator with this e-mail exists already.' },
  'invalid-state': { status: 409, title: 'The thing is not in a state that allows this.' },
  'limit-reached': { status: 409, title: 'No more of these can be made.' },
  'idempotency-key-reused': { status: 422, title: 'This Idempotency-Key was used for another request.' },
  'clock-jumped': {
    status: 409,
    title: 'The clock has moved by more than is believable; nothing was deleted.',
  },
  'key-missing': { status: 401, title: 'Send your API key in Authorization: Bearer or X-Api-Key.' },
  'key-malformed': { status: 401, title: 'This is not a whole API key; a character is wrong or missing.' },
  'key-unknown': { status: 401, title: 'This API key is not known.' },
  'key-expired': { status: 401, title: 'This API key has expired.' },
  'key-ip-refused': { status: 403, title: 'This API key may not be used from this address.' },
  'scope-missing': { status: 403, title: 'This needs a scope that was not given.' },
  'account-inactive': { status: 403, title: 'The account of this API key may not call the API now.' },
  'rate-limited': {
    status: 429,
    title: 'Request cannot be satisfied as assigned quota has been exceeded',
    type: 'https://iana.org/assignments/http-problem-types#quota-exceeded',
  },
  'quota-exceeded': {
    status: 429,
    title: 'Request cannot be satisfied as assigned quota has been exceeded',
    type: 'https://iana.org/assignments/http-problem-types#quota-exceeded',
  },
  'abnormal-usage-detected': {
    status: 429,
    title: 'Request not satisfied due to detection of abnormal request pattern',
    type: 'https://iana.org/assignments/http-problem-types#abnormal-usage-detected',
  },
  'temporary-reduced-capacity': {
    status: 503,
    title: 'Request cannot be satisfied due to temporary server capacity constraints',
    type: 'https://iana.org/assignments/http-problem-types#temporary-reduced-capacity',
  },
  'request-refused': { status: 400, title: 'The request is not one a gateway may forward.' },
  'request-timeout': { status: 408, title: 'The request did not arrive in time.' },
  'fields-too-large': { status: 431, title: 'The header fields of the request are too large.' },
  'upstream-unreachable': { status: 502, title: 'The API behind the gateway cannot be reached.' },
  'upstream-timeout': { status: 504, title: 'The API behind the gateway did not answer in time.' },
  'upstream-unavailable': {
    status: 503,
    title: 'Request cannot be satisfied due to temporary server capacity constraints',
    type: 'https://iana.org/assignments/http-problem-types#temporary-reduced-capacity',
  },
  'billing-off': { status: 409, title: 'Billing is not switched on for this server.' },
  'billing-provider-failed': { status: 502, title: 'The payment provider did not accept the request.' },
  'webhook-signature-invalid': { status: 400, title: 'The webhook signature does not match.' },
  'not-ready': { status: 503, title: 'The server cannot serve requests now.' },
  internal: { status: 500, title: 'Something failed on our side. Quote the request id.' },
} as const satisfies Record<string, { status: number; title: string; type?: string }>;

export type ErrorCode = keyof typeof errorTable;

export const errorCodes = Object.keys(errorTable) as ErrorCode[];
