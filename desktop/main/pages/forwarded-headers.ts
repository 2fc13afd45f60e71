const questionHeaders = [
  'accept',
  'accept-language',
  'content-type',
  'idempotency-key',
  'if-match',
  'if-none-match',
  'last-event-id',
];

const answerHeaders = [
  'cache-control',
  'content-disposition',
  'content-language',
  'content-length',
  'content-type',
  'etag',
  'last-modified',
  'ratelimit',
  'ratelimit-policy',
  'retry-after',
  'x-request-id',
];

/** The fields of a page's request that go on to the server: those that mean something to it. No cookie, no origin. Pure. */
export function passQuestionHeaders(headers: Headers): Record<string, string> {
  const passed: Record<string, string> = {};
  for (const name of questionHeaders) {
    const value = headers.get(name);
    if (value !== null) passed[name] = value;
  }
  return passed;
}

/**
 * The fields of a server's answer that a page gets, and two that keep the answer data: if a page were ever led to it, it could
 * run nothing under the console's origin. Pure.
 */
export function passAnswerHeaders(headers: Record<string, string | string[] | undefined>): Headers {
  const passed = new Headers();
  for (const name of answerHeaders) {
    const value = headers[name];
    if (value !== undefined) passed.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  passed.set('content-security-policy', "default-src 'none'; sandbox; frame-ancestors 'none'");
  passed.set('x-content-type-options', 'nosniff');
  return passed;
}
