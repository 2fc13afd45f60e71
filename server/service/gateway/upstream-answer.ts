import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import type { Clock } from '#server/foundation/clock/index.ts';
import { answerFields } from './answer-fields.ts';
import { discardRest } from './counted-body.ts';
import type { Exchange } from './exchange.ts';
import { refuse } from './refuse.ts';
import { upstreamRefusal } from './upstream-refusal.ts';

/** nginx's number for a client that went away before it was answered; only ever seen in the access log. */
const clientGone = 499;

/** Up to here making a text of the bytes costs less than a second buffer in the write. */
const smallBytes = 16_384;

/** Carries the upstream's answer to the client as it comes, at the pace at which the client takes it. */
export class UpstreamAnswer implements Dispatcher.DispatchHandler {
  readonly #exchange: Exchange;
  readonly #clock: Clock;
  #controller: Dispatcher.DispatchController | null = null;
  #gone = false;
  #status = clientGone;
  /** Length of the content as the upstream told it; null when its end is told by a last chunk, or there is none. */
  #length: number | null = null;
  /** The piece that completes a told length: it waits for the row, because with it the client has the whole answer. */
  #lastPiece: Buffer | undefined;

  constructor(exchange: Exchange, clock: Clock) {
    this.#exchange = exchange;
    this.#clock = clock;
    exchange.res.once('close', () => this.#clientClosed());
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#gone) controller.abort(new Error('the client went away'));
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
    message?: string,
  ): void {
    if (status < 200) return;
    const { res } = this.#exchange;
    const raw = controller.rawHeaders;
    if (!Array.isArray(raw)) throw new Error('undici gave no raw fields');
    this.#status = status;
    const length = headers['content-length'];
    this.#length = length === undefined ? null : Number(length);
    res.on('drain', () => controller.resume());
    res.writeHead(status, message || undefined, answerFields(raw, this.#exchange.answerFields()));
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#exchange.responseBytes += chunk.length;
    if (this.#exchange.responseBytes === this.#length) this.#lastPiece = chunk;
    else if (!this.#exchange.res.write(chunk)) controller.pause();
  }

  onResponseEnd(_controller: Dispatcher.DispatchController, trailers: IncomingHttpHeaders): void {
    this.#stopWatch();
    if (Object.keys(trailers).length > 0) this.#exchange.res.addTrailers(trailers);
    // The last byte goes out when the row is written: whoever has the whole answer finds it in the log, whatever happens to this process.
    this.#exchange.record({ status: this.#status, outcome: 'forwarded', code: null }, () => this.#end());
    discardRest(this.#exchange);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    const { res, recorded } = this.#exchange;
    if (recorded) return;
    this.#stopWatch();
    const refusal = upstreamRefusal(error);
    const { code } = refusal;
    const outcome = code === 'request-refused' ? 'refused' : 'upstream-failed';
    if (!res.headersSent) {
      refuse(this.#exchange, refusal, outcome);
      return;
    }
    this.#exchange.record({ status: this.#status, outcome, code });
    // An answer that was cut off must not look whole: the client sees its connection die.
    res.destroy();
  }

  #clientClosed(): void {
    if (this.#exchange.recorded) return;
    this.#gone = true;
    this.#stopWatch();
    this.#exchange.record({ status: this.#status, outcome: 'client-aborted', code: null });
    this.#controller?.abort(new Error('the client went away'));
  }

  /** A small answer that came in one piece leaves in one too: Node writes head and text together, head and bytes apart. */
  #end(): void {
    const { res, responseBytes } = this.#exchange;
    const last = this.#lastPiece;
    if (last !== undefined && last.length === responseBytes && last.length <= smallBytes)
      res.end(last.toString('latin1'), 'latin1');
    else res.end(last);
  }

  #stopWatch(): void {
    this.#exchange.upstreamUntilMs = this.#clock.monotonicMs();
  }
}
