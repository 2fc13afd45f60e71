import type { Dispatcher } from 'undici';
import { bodyBroken, type Fault } from '#server/foundation/http/index.ts';
import type { HttpRequest } from '#server/foundation/http-client/index.ts';
import { hostName, type Route } from '#server/service/gateway/upstreams/index.ts';
import { careFor, needsCare } from './care.ts';
import { bodyOf, type CountedBody } from './counted-body.ts';
import type { Exchange, GatewayParts } from './exchange.ts';
import { refuse } from './refuse.ts';
import { requestFields, toldHost } from './request-fields.ts';
import { UpstreamAnswer } from './upstream-answer.ts';

function routeOf(
  { upstreams, trustedProxies }: GatewayParts,
  { req }: Exchange,
  target: string,
): Route | null {
  return upstreams.find(upstreams.usesHosts ? hostName(toldHost(req, trustedProxies)) : '', target);
}

/** The body on its way, until it turns out malformed or the client goes away: the client of the upstream sees it end early and drops the request. */
function openBody(exchange: Exchange, answer: UpstreamAnswer): CountedBody | string | null {
  const body = bodyOf(exchange);
  if (body === null || typeof body === 'string') return body;
  exchange.res.once('close', () => body.destroy());
  exchange.res.once(bodyBroken, (fault: Fault) => {
    answer.requestBroke(fault);
    body.destroy();
  });
  return body;
}

/**
 * Sends the request to the upstream of its route and the answer to the client, both as streams; how it ends is recorded by the answer. Only
 * for a request that was admitted; one without a route is refused with `not-found`.
 */
export function forward(parts: GatewayParts, exchange: Exchange): void {
  const { clock, trustedProxies } = parts;
  const target = exchange.target ?? '/';
  const route = routeOf(parts, exchange, target);
  if (route === null) {
    refuse(exchange, { code: 'not-found' });
    return;
  }
  const { upstream } = route;
  exchange.upstreamName = upstream.name;
  exchange.upstreamFromMs = clock.monotonicMs();
  const { req, tunnel } = exchange;
  if (tunnel !== null) tunnel.idleSeconds = upstream.tunnelIdleSeconds;
  const answer = tunnel === null ? new UpstreamAnswer(exchange, clock) : null;
  const fields = requestFields(exchange, trustedProxies);
  const body = answer && openBody(exchange, answer);
  const care = needsCare(req) ? careFor(exchange, fields) : null;
  const options: HttpRequest = {
    method: req.method as Dispatcher.HttpMethod,
    path: route.pathOf(target),
    headers: fields,
    body,
    upgrade: answer ? null : 'websocket',
    ...care,
  };
  upstream.dispatch(options, answer ?? (tunnel as Dispatcher.DispatchHandler));
}
