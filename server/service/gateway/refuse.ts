import { takeAsLast } from '#server/foundation/http/index.ts';
import type { Outcome } from '#shared/contracts/access-log.ts';
import { errorTable } from '#shared/errors/index.ts';
import { mayNotSend } from './care.ts';
import { discardRest } from './counted-body.ts';
import type { Exchange } from './exchange.ts';
import { closesConnection, problemOf, type Refusal, refusalFields } from './refusal.ts';

/** Answers with a problem (RFC 9457) instead of forwarding, and records how it ended. The answer must not have begun. */
export function refuse(exchange: Exchange, reason: Refusal, outcome: Outcome = 'refused'): void {
  const refusal = mayNotSend(exchange.req) ? { ...reason, closes: true } : reason;
  const { status } = errorTable[refusal.code];
  if (closesConnection(refusal)) takeAsLast(exchange.req.socket);
  const body = Buffer.from(JSON.stringify(problemOf(refusal, exchange.id)), 'utf8');
  const fields = [...exchange.answerFields(refusal), ...refusalFields(refusal, body.length)];
  exchange.responseBytes = exchange.req.method === 'HEAD' ? 0 : body.length;
  const answer = () => void exchange.res.writeHead(status, undefined, fields).end(body);
  const ending = { status, outcome, code: refusal.code };
  // There may be no room for the row: who is told so must not wait for it.
  if (refusal.code === 'temporary-reduced-capacity') {
    exchange.record(ending);
    answer();
  } else exchange.record(ending, answer);
  discardRest(exchange);
}

/** The request may not go further (RFC 9110 section 7.6.2), so it is answered here: what passes this gateway. It counts as an answer of our own. */
export function answerAsLast(exchange: Exchange): void {
  const allow = 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS';
  const fields = [...exchange.answerFields(), 'allow', allow, 'content-length', '0'];
  exchange.record({ status: 200, outcome: 'refused', code: null }, () =>
    exchange.res.writeHead(200, undefined, fields).end(),
  );
  discardRest(exchange);
}
