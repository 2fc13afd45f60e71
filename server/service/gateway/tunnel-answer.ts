import type { IncomingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Dispatcher } from 'undici';
import type { AccountId } from '#shared/values/index.ts';
import { answerFields } from './answer-fields.ts';
import type { EarlyBytes } from './early-bytes.ts';
import type { Ending, Exchange, GatewayParts } from './exchange.ts';
import type { Closing } from './frame-trace.ts';
import { identifyCaller } from './identify.ts';
import type { Caller } from './ports.ts';
import { type RefusalCode, reducedCapacity } from './refusal.ts';
import { refuse } from './refuse.ts';
import { presentedKey } from './rules.ts';
import { type Breaker, joinSockets, type Tunnel } from './tunnel.ts';
import { type OpenTunnel, stopping } from './tunnels.ts';
import { UpstreamAnswer } from './upstream-answer.ts';

export type TunnelStart = {
  readonly exchange: Exchange;
  readonly client: Socket;
  readonly early: EarlyBytes;
};

/** What the row says when the process dies before the tunnel is over. */
const cutOff: Ending = { status: 101, outcome: 'forwarded', code: 'end-unknown' };

/** The head of the answer that switches the protocol. Pure. */
function switching(fields: readonly string[]): string {
  let head = 'HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: websocket\r\n';
  for (let at = 0; at < fields.length; at += 2) head += `${fields[at]}: ${fields[at + 1]}\r\n`;
  return `${head}\r\n`;
}

/**
 * Carries the upstream's answer to an upgrade: its answer as it comes, or a tunnel when it switches the protocol. A tunnel lasts as long as
 * its key may be used, its limits of bytes last, and somebody says something.
 */
export class TunnelAnswer extends UpstreamAnswer implements OpenTunnel {
  /** Silence both ways after which it is ended; the route's upstream says how much. */
  idleSeconds = Number.POSITIVE_INFINITY;
  readonly accountId: AccountId;
  readonly #parts: GatewayParts;
  readonly #start: TunnelStart;
  #caller: Caller;
  #tunnel: Tunnel | null = null;
  #lastByteMs = 0;
  /** Called when the row of the end is written. */
  #forgetNote: () => void = () => undefined;

  /** Only for an exchange that was admitted. */
  constructor(parts: GatewayParts, start: TunnelStart, caller: Caller) {
    super(start.exchange, parts.clock);
    this.#parts = parts;
    this.#start = start;
    this.#caller = caller;
    this.accountId = caller.accountId;
  }

  onRequestUpgrade(
    controller: Dispatcher.DispatchController,
    _status: number,
    headers: IncomingHttpHeaders,
    stream: Duplex,
  ): void {
    const { client, early, exchange } = this.#start;
    const upstream = stream as Socket;
    const raw = controller.rawHeaders;
    if (client.destroyed || !Array.isArray(raw) || headers.upgrade?.toLowerCase() !== 'websocket') {
      upstream.destroy();
      this.onResponseError(controller, new Error('the upstream switched to another protocol'));
      return;
    }
    const { accessLog, clock, random, tunnels } = this.#parts;
    this.#lastByteMs = clock.monotonicMs();
    exchange.upstreamUntilMs = this.#lastByteMs;
    // Whoever has the 101 finds its row in the log, whatever happens to this process: the row of the end may be days away.
    const note = accessLog.note(() => exchange.rowOf(this.#asEnded(cutOff)));
    if (note === null) {
      upstream.destroy();
      refuse(exchange, { ...reducedCapacity, closes: true });
      return;
    }
    this.#forgetNote = note.forget;
    client.write(switching(answerFields(raw, exchange.answerFields(), 'none')), 'latin1');
    this.#tunnel = joinSockets({
      client,
      upstream,
      mask: () => random.bytes(4),
      onBytes: (from, bytes) => this.#count(from, bytes),
      onEnd: (breaker) => {
        tunnels.remove(this);
        this.#record(breaker);
      },
    });
    tunnels.add(this);
    this.#tunnel.begin(early.release());
    // Much can have happened while the upstream thought about it.
    if (tunnels.isLeaving) this.end(stopping);
    else this.judge();
  }

  judge(): void {
    const { headers } = this.#start.exchange.req;
    const key = presentedKey(headers['x-api-key'], headers.authorization) ?? '';
    const { caller, refusal } = identifyCaller(this.#parts, key, this.#start.exchange.ip);
    if (refusal !== null) this.#refuse(refusal.code);
    else if (caller !== null) this.#caller = caller;
  }

  tick(nowMs: number, monotonicMs: number): void {
    if (nowMs >= (this.#caller.endsAtMs ?? Number.POSITIVE_INFINITY)) this.judge();
    if (monotonicMs - this.#lastByteMs >= this.idleSeconds * 1000)
      this.#end({ status: 1001, reason: 'idle for too long' }, 'request-timeout');
  }

  end(closing: Closing): void {
    this.#end(closing, null);
  }

  /** A tunnel tells itself when it is over. */
  override clientClosed(): void {
    if (this.#tunnel === null) super.clientClosed();
  }

  /** The other side is told what the next request would be refused with. */
  #refuse(code: RefusalCode): void {
    this.#end({ status: 1008, reason: code }, code);
  }

  /** The row is pushed at once, and not when both sides are gone: what comes until then is not carried. */
  #end(closing: Closing, code: RefusalCode | null): void {
    const { exchange } = this.#start;
    if (exchange.recorded) return;
    exchange.record(this.#asEnded({ status: 101, outcome: 'forwarded', code }), this.#forgetNote);
    this.#tunnel?.end(closing);
  }

  /** Over the soft end of the month that is what the row says. */
  #asEnded(ending: Ending): Ending {
    return this.#start.exchange.isOverage ? { ...ending, code: null } : ending;
  }

  /** The piece that uses up a limit of bytes is the last that goes through. */
  #count(from: 'client' | 'upstream', bytes: number): void {
    const { exchange } = this.#start;
    this.#lastByteMs = this.#parts.clock.monotonicMs();
    if (from === 'client') exchange.requestBytes += bytes;
    else exchange.responseBytes += bytes;
    if (!exchange.charge()) this.#refuse('rate-limited');
  }

  #record(breaker: Breaker): void {
    const { exchange } = this.#start;
    if (breaker === 'upstream')
      exchange.record(
        { status: 101, outcome: 'upstream-failed', code: 'upstream-unreachable' },
        this.#forgetNote,
      );
    else
      exchange.record(
        { status: 101, outcome: breaker ? 'client-aborted' : 'forwarded', code: null },
        this.#forgetNote,
      );
  }
}
