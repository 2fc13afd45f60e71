import type { Dispatcher } from 'undici';
import { bodyBroken, type Fault } from '#server/foundation/http/index.ts';
import { hostName, type Route } from '#server/service/gateway/upstreams/index.ts';
import { bodyOf } from './counted-body.ts';
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

/**
 * Sends the request to the upstream of its route and the answer to the client, both as streams; how it ends is recorded by the answer. Only
 * for a request that was admitted; one without a route is refused with `not-found`.
 */
export function forward(parts: GatewayParts, exchange: Exchange): void {
  const { clock, trustedProxies } = parts;
  const { req, res } = exchange;
  const target = exchange.target ?? '/';
  const route = routeOf(parts, exchange, target);
  if (route === null) {
    refuse(exchange, { code: 'not-found' });
    return;
  }
  const { upstream } = route;
  exchange.upstreamName = upstream.name;
  exchange.upstreamFromMs = clock.monotonicMs();
  const body = bodyOf(exchange);
  // A client that goes away in the middle of its body: undici sees the body end with an error and drops the request.
  const answer = new UpstreamAnswer(exchange, clock);
  if (body) {
    res.once('close', () => body.destroy());
    res.once(bodyBroken, (fault: Fault) => {
      answer.requestBroke(fault);
      body.destroy();
    });
  }
  upstream.dispatch(
    {
      method: req.method as Dispatcher.HttpMethod,
      path: route.pathOf(target),
      headers: requestFields(exchange, trustedProxies),
      body,
    },
    answer,
  );
}
