import type { Dispatcher } from 'undici';
import { bodyOf } from './counted-body.ts';
import type { Exchange, GatewayParts } from './exchange.ts';
import { requestFields } from './request-fields.ts';
import { UpstreamAnswer } from './upstream-answer.ts';

/** Sends the request to the upstream and its answer to the client, both as streams; how it ends is recorded by the answer. */
export function forward(parts: GatewayParts, exchange: Exchange): void {
  const { upstream, clock, trustedProxies } = parts;
  exchange.upstreamFromMs = clock.monotonicMs();
  const body = bodyOf(exchange);
  // A client that goes away in the middle of its body: undici sees the body end with an error and drops the request.
  if (body) exchange.res.once('close', () => body.destroy());
  upstream.dispatch(
    {
      method: exchange.req.method as Dispatcher.HttpMethod,
      path: upstream.basePath + exchange.target,
      headers: requestFields(exchange, trustedProxies),
      body,
    },
    new UpstreamAnswer(exchange, clock),
  );
}
