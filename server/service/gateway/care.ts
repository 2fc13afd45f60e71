import type { Incoming } from '#server/foundation/http/index.ts';
import type { HttpRequest } from '#server/foundation/http-client/index.ts';
import { trailerPairs } from './answer-fields.ts';
import type { Exchange } from './exchange.ts';

const hasBody = ({ headers }: Incoming): boolean =>
  headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';

/** Does the client wait for `100 Continue` (RFC 9110 section 10.1.1)? Only with a body, and only in HTTP/1.1. Pure. */
export const waitsToSend = (req: Incoming): boolean =>
  req.headers.expect?.toLowerCase() === '100-continue' && req.httpVersionMinor > 0 && hasBody(req);

/** Is the client still to send a body, for which it waits to be told? What it sends next on its connection is then open. Pure. */
export const mayNotSend = (req: Incoming): boolean => waitsToSend(req) && !req.complete;

const takesTrailers = ({ headers }: Incoming): boolean =>
  headers.te !== undefined && /(?:^|,)\s*trailers\s*(?:,|$)/i.test(String(headers.te));

const bringsTrailers = ({ headers }: Incoming): boolean =>
  headers.trailer !== undefined && headers['transfer-encoding'] !== undefined;

/** An expectation, announced trailers, or the wish for some: things that go on only by the careful way. Pure. */
export function needsCare(req: Incoming): boolean {
  const { expect, te, trailer } = req.headers;
  if (expect === undefined && te === undefined && trailer === undefined) return false;
  if (req.httpVersionMinor === 0) return false;
  return expect !== undefined || takesTrailers(req) || bringsTrailers(req);
}

/**
 * What a request by the careful way has beside others: its expectation and `TE: trailers` (RFC 9110 section 10.1.4) are told to the upstream, and its
 * trailers follow its body. Adds to `fields`, also how the body is framed, which other ways find out for themselves.
 */
export function careFor({ req }: Exchange, fields: string[]): Pick<HttpRequest, 'isCareful' | 'trailers'> {
  const { headers } = req;
  if (headers.expect !== undefined && (hasBody(req) || headers.expect.toLowerCase() !== '100-continue'))
    fields.push('expect', headers.expect);
  if (headers['transfer-encoding'] !== undefined) fields.push('transfer-encoding', 'chunked');
  if (headers.trailer !== undefined && bringsTrailers(req)) fields.push('trailer', String(headers.trailer));
  if (takesTrailers(req)) fields.push('te', 'trailers', 'connection', 'keep-alive, TE');
  else fields.push('connection', 'keep-alive');
  return { isCareful: true, trailers: () => trailerPairs(req.rawTrailers) };
}
