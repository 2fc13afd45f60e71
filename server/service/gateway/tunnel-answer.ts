import type { IncomingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Dispatcher } from 'undici';
import type { Clock } from '#server/foundation/clock/index.ts';
import { answerFields } from './answer-fields.ts';
import type { EarlyBytes } from './early-bytes.ts';
import type { Exchange } from './exchange.ts';
import { type Breaker, joinSockets, type Tunnel } from './tunnel.ts';
import { UpstreamAnswer } from './upstream-answer.ts';

export type TunnelStart = {
  readonly exchange: Exchange;
  readonly clock: Clock;
  readonly client: Socket;
  readonly early: EarlyBytes;
  readonly tunnels: Set<Tunnel>;
};

/** The head of the answer that switches the protocol. Pure. */
function switching(fields: readonly string[]): string {
  let head = 'HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: websocket\r\n';
  for (let at = 0; at < fields.length; at += 2) head += `${fields[at]}: ${fields[at + 1]}\r\n`;
  return `${head}\r\n`;
}

/** Carries the upstream's answer to an upgrade: a tunnel when it switches the protocol, otherwise its answer as it comes. */
export class TunnelAnswer extends UpstreamAnswer {
  readonly #start: TunnelStart;
  #isOpen = false;

  constructor(start: TunnelStart) {
    super(start.exchange, start.clock);
    this.#start = start;
  }

  onRequestUpgrade(
    controller: Dispatcher.DispatchController,
    _status: number,
    headers: IncomingHttpHeaders,
    stream: Duplex,
  ): void {
    const { client, early, exchange, clock, tunnels } = this.#start;
    const upstream = stream as Socket;
    const raw = controller.rawHeaders;
    if (client.destroyed || !Array.isArray(raw) || headers.upgrade?.toLowerCase() !== 'websocket') {
      upstream.destroy();
      this.onResponseError(controller, new Error('the upstream switched to another protocol'));
      return;
    }
    this.#isOpen = true;
    exchange.upstreamUntilMs = clock.monotonicMs();
    client.write(switching(answerFields(raw, exchange.answerFields(), 'none')), 'latin1');
    const head = early.release();
    const tunnel = joinSockets({
      client,
      upstream,
      onBytes: (from, bytes) => this.#count(from, bytes),
      onEnd: (breaker) => {
        tunnels.delete(tunnel);
        this.#record(breaker);
      },
    });
    tunnels.add(tunnel);
    if (head.length > 0) {
      this.#count('client', head.length);
      upstream.write(head);
    }
  }

  /** A tunnel tells itself when it is over. */
  protected override clientClosed(): void {
    if (!this.#isOpen) super.clientClosed();
  }

  #count(from: 'client' | 'upstream', bytes: number): void {
    if (from === 'client') this.#start.exchange.requestBytes += bytes;
    else this.#start.exchange.responseBytes += bytes;
  }

  #record(breaker: Breaker): void {
    const { exchange } = this.#start;
    if (breaker === 'upstream')
      exchange.record({ status: 101, outcome: 'upstream-failed', code: 'upstream-unreachable' });
    else exchange.record({ status: 101, outcome: breaker ? 'client-aborted' : 'forwarded', code: null });
  }
}
