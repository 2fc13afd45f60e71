import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { admit } from './admit.ts';
import { EarlyBytes } from './early-bytes.ts';
import type { Exchange, GatewayParts } from './exchange.ts';
import { forward } from './forward.ts';
import type { Caller } from './ports.ts';
import { refuse } from './refuse.ts';
import { TunnelAnswer } from './tunnel-answer.ts';

/**
 * A request for a WebSocket (RFC 6455 section 4.1) as one that may become a tunnel: GET in HTTP/1.1, origin-form, without a body, and for
 * nothing else. Every other `Upgrade` is a field of this hop and is dropped like one. Pure.
 */
export function asksForWebSocket({ method, url, httpVersionMinor, headers }: IncomingMessage): boolean {
  if (headers.upgrade?.toLowerCase() !== 'websocket' || method !== 'GET' || httpVersionMinor === 0)
    return false;
  const hasBody = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
  return !hasBody && url?.startsWith('/') === true;
}

/**
 * An answer for a request whose connection Node has let go of. It is the last on it: what a client sends behind a refused upgrade could be
 * meant as the other protocol, and must never be read as a request (RFC 9931).
 */
export function lastAnswer(req: IncomingMessage, socket: Socket): ServerResponse {
  const res = new ServerResponse(req);
  res.shouldKeepAlive = false;
  // The close that follows says all there is to say.
  socket.on('error', () => undefined);
  res.assignSocket(socket);
  res.once('finish', () => socket.destroySoon());
  return res;
}

/** The connection to the client, and what came on it behind the request. */
export type Upgrade = { readonly socket: Socket; readonly head: Buffer };

/** The story of one upgrade: admitted as every request, then a tunnel, or the answer that the upstream gave instead. */
export function takeUpgrade(parts: GatewayParts, exchange: Exchange, { socket, head }: Upgrade): void {
  const early = new EarlyBytes(socket, head);
  const refusal = admit(parts, exchange);
  if (refusal !== null) {
    refuse(exchange, { ...refusal, closes: true });
    return;
  }
  // Whoever was admitted is known.
  const caller = exchange.caller as Caller;
  exchange.tunnel = new TunnelAnswer(parts, { exchange, client: socket, early }, caller);
  forward(parts, exchange);
}
