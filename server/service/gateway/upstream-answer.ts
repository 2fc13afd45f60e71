import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import type { Clock } from '#server/foundation/clock/index.ts';
import { type Fault, type Outgoing, takeAsLast } from '#server/foundation/http/index.ts';
import { answerFields, bodyFraming, type Framing, toldLength, trailerPairs } from './answer-fields.ts';
import { mayNotSend } from './care.ts';
import { discardRest } from './counted-body.ts';
import { type Answering, type Exchange, isEncrypted } from './exchange.ts';
import { refuse } from './refuse.ts';
import { upstreamRefusal } from './upstream-refusal.ts';

/** nginx's number for a client that went away before it was answered; only ever seen in the access log. */
const clientGone = 499;
/** A stop cut the connection before the answer began: nobody was told, and it was no fault of the client. */
const stopped = 503;

/** Up to here making a text of the bytes costs less than a second buffer in the write. */
const smallBytes = 16_384;

function framingOf({ req }: Outgoing, status: number, body: Framing): Framing {
  if (status === 204) return 'none';
  return status === 304 || req.method === 'HEAD' || req.httpVersionMinor === 0 ? 'told' : body;
}

/** Interim answers go on in their order (RFC 9110 section 15.2), but for HTTP/1.0, which knows none, and a switch nobody asked for. */
function passInterim(res: Outgoing, status: number, raw: readonly (Buffer | string)[]): void {
  if (res.req.httpVersionMinor === 0 || status === 101) return;
  if (status === 100) res.writeContinue();
  else res.writeInformation(status, answerFields(raw, [], 'none'));
}

/** A reason phrase means nothing (RFC 9112 section 4); one that is no plain text is replaced by the usual one. */
const plainReason = (message: string | undefined): string | undefined =>
  message !== undefined && /^[\t -~]+$/.test(message) ? message : undefined;

/** An answer that was cut off must not look whole. Where the end of the connection is the end of the body, it is reset. */
function tear(res: Outgoing, endsWithConnection: boolean): void {
  // TLS knows no reset.
  if (endsWithConnection && !isEncrypted(res.req)) res.socket?.resetAndDestroy();
  else res.destroy();
}

/** Carries the upstream's answer to the client as it comes, at the pace at which the client takes it. */
export class UpstreamAnswer implements Dispatcher.DispatchHandler, Answering {
  readonly #exchange: Exchange;
  readonly #clock: Clock;
  #controller: Dispatcher.DispatchController | null = null;
  #gone = false;
  #status = 0;
  /** Length of the content as the upstream told it; null when its end is told by a last chunk, or there is none. */
  #length: number | null = null;
  #endsWithConnection = false;
  /** The piece that completes a told length: it waits for the row, because with it the client has the whole answer. */
  #lastPiece: Buffer | undefined;

  constructor(exchange: Exchange, clock: Clock) {
    this.#exchange = exchange;
    this.#clock = clock;
    exchange.answer = this;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#gone) controller.abort(new Error('the client went away'));
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    _headers: IncomingHttpHeaders,
    message?: string,
  ): void {
    const { res } = this.#exchange;
    const raw = controller.rawHeaders;
    if (!Array.isArray(raw)) throw new Error('undici gave no raw fields');
    if (status < 200) {
      passInterim(res, status, raw);
      return;
    }
    this.#status = status;
    this.#length = toldLength(raw);
    // Where the upstream does not vouch for the end of its answer, neither do we: a last chunk would say that it is whole.
    const framing = framingOf(res, status, bodyFraming(raw));
    const fields = answerFields(raw, this.#exchange.answerFields(), framing);
    this.#endsWithConnection = framing === 'end';
    if (framing === 'end') res.removeHeader('transfer-encoding');
    if (framing === 'end' || mayNotSend(res.req)) {
      fields.push('connection', 'close');
      // What comes behind it would be done and never answered (RFC 9112 section 9.6).
      takeAsLast(res.req.socket);
    }
    res.writeHead(status, plainReason(message), fields);
    if (framing === 'chunks' || framing === 'end') setImmediate(() => this.#showHead());
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#exchange.responseBytes += chunk.length;
    if (this.#exchange.responseBytes === this.#length) this.#lastPiece = chunk;
    else if (!this.#exchange.res.write(chunk)) {
      controller.pause();
      this.#exchange.res.once('drain', () => controller.resume());
    }
  }

  onResponseEnd(controller: Dispatcher.DispatchController): void {
    this.#stopWatch();
    const trailers = controller.rawTrailers;
    if (Array.isArray(trailers) && trailers.length > 0)
      this.#exchange.res.addTrailers(trailerPairs(trailers));
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
    tear(res, this.#endsWithConnection || res.req.httpVersionMinor === 0);
  }

  /** The rest of the request's body cannot be read: nothing of it may pass for a whole request. */
  requestBroke({ code, detail }: Fault): void {
    if (this.#exchange.recorded) return;
    this.#gone = true;
    this.#stopWatch();
    refuse(this.#exchange, { code, detail, closes: true });
    this.#controller?.abort(new Error('the request is malformed'));
  }

  clientClosed(): void {
    if (this.#exchange.recorded) return;
    this.#gone = true;
    this.#stopWatch();
    const { isCutOff, res } = this.#exchange;
    const untold = isCutOff ? stopped : clientGone;
    this.#exchange.record({
      status: res.headersSent ? this.#status : untold,
      outcome: isCutOff ? 'server-stopped' : 'client-aborted',
      code: null,
    });
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

  /** Node holds the head back for the first piece. A stream may take its time with that: who listens is told that it is open. */
  #showHead(): void {
    const { res, responseBytes, recorded } = this.#exchange;
    if (responseBytes === 0 && !recorded) res.flushHeaders();
  }

  #stopWatch(): void {
    this.#exchange.upstreamUntilMs = this.#clock.monotonicMs();
  }
}
