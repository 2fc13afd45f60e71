import type { IncomingHttpHeaders } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Dispatcher } from 'undici';
import { type HttpRequest, StaleConnectionError } from '#server/foundation/http-client/index.ts';
import type { Pick } from './balance.ts';
import { type Failure, isIdempotent, isOfTarget, type UpstreamUnavailable } from './failure-rules.ts';
import type { Target } from './target.ts';
import type { Waiting, WaitingLine } from './waiting-line.ts';

/** What the attempts at one upstream share. */
export type AttemptParts = {
  readonly pick: Pick;
  readonly line: WaitingLine;
  readonly retries: number;
  /** Why no target takes a request now, and when it is worth asking again. */
  readonly unavailable: () => UpstreamUnavailable;
};

/** For the handler of a request that never had a connection. */
const noController: Dispatcher.DispatchController = {
  aborted: false,
  paused: false,
  reason: null,
  abort: () => undefined,
  pause: () => undefined,
  resume: () => undefined,
};

/**
 * One request on its way to a target of an upstream, and to the next one when it was not sent: stands between undici and the handler of the
 * answer, and tells the target how it went.
 */
export class Attempt implements Dispatcher.DispatchHandler, Waiting {
  tried = 0;
  readonly #parts: AttemptParts;
  readonly #options: HttpRequest;
  readonly #handler: Dispatcher.DispatchHandler;
  readonly #path: string;
  #target: Target | null = null;
  #isTrial = false;
  #isSent = false;
  #left: number;
  /** May it be sent once more when a kept connection turns out to be closed? */
  #mayRepeat: boolean;

  constructor(parts: AttemptParts, options: HttpRequest, handler: Dispatcher.DispatchHandler) {
    this.#parts = parts;
    this.#options = options;
    this.#handler = handler;
    this.#path = options.path;
    this.#mayRepeat = isIdempotent(options.method);
    this.#left = this.#mayRepeat ? parts.retries : 0;
  }

  /** Sends it to a target, or lets it wait for a connection; when none takes it, the handler hears UpstreamUnavailable. */
  start(): void {
    if (!this.goOn() && !this.#parts.line.takes(this)) this.giveUp();
  }

  goOn(): boolean {
    const target = this.#parts.pick(this.tried, this.#left > 0);
    if (target === null) return false;
    this.#target = target;
    this.tried |= target.bit;
    this.#isTrial = target.begin();
    this.#options.path = target.basePath === '' ? this.#path : target.basePath + this.#path;
    target.dispatch(this.#options, this);
    return true;
  }

  giveUp(): void {
    this.#handler.onResponseError?.(noController, this.#parts.unavailable());
  }

  onRequestStart(controller: Dispatcher.DispatchController, context: unknown): void {
    // undici says so right before it writes the first byte. Until then nothing was sent, and the body was not touched.
    this.#isSent = true;
    this.#handler.onRequestStart?.(controller, context);
  }

  onRequestUpgrade(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
    socket: Duplex,
  ): void {
    this.#answered();
    this.#target?.tunnelled(socket);
    this.#target = null;
    this.#parts.line.settle();
    this.#handler.onRequestUpgrade?.(controller, status, headers, socket);
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
    message?: string,
  ): void {
    if (status >= 200) this.#answered();
    this.#handler.onResponseStart?.(controller, status, headers, message);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#handler.onResponseData?.(controller, chunk);
  }

  onResponseEnd(controller: Dispatcher.DispatchController, trailers: IncomingHttpHeaders): void {
    this.#land();
    this.#parts.line.settle();
    this.#handler.onResponseEnd?.(controller, trailers);
  }

  onResponseError(controller: Dispatcher.DispatchController | null, error: Failure): void {
    if (error instanceof StaleConnectionError && this.#repeats(error, controller)) return;
    const target = this.#land();
    const blamesTarget = isOfTarget(error) && controller?.aborted !== true;
    if (target !== null) {
      if (blamesTarget) target.failed(error, this.#isTrial);
      else target.abandoned(this.#isTrial);
    }
    this.#parts.line.settle();
    if (!this.#isSent && blamesTarget && this.#left > 0) {
      this.#left -= 1;
      if (this.goOn() || this.#parts.line.takes(this)) return;
    }
    this.#handler.onResponseError?.(controller ?? noController, error);
  }

  /**
   * Sends it to the same target over a connection made for it, once (RFC 9112 section 9.3.1). It counts as not sent until then: a target that is
   * gone with its connections costs nobody an answer.
   */
  #repeats({ isUnsent }: StaleConnectionError, controller: Dispatcher.DispatchController | null): boolean {
    if (!(this.#mayRepeat || isUnsent) || this.#target === null || controller?.aborted === true) return false;
    this.#mayRepeat = false;
    this.#isSent = false;
    this.#target.dispatch({ ...this.#options, isFresh: true }, this);
    return true;
  }

  #answered(): void {
    this.#target?.succeeded(this.#isTrial);
    this.#isTrial = false;
  }

  /** The target this ran at, the first time it is asked; it has one request less under way then. */
  #land(): Target | null {
    const target = this.#target;
    this.#target = null;
    target?.landed();
    return target;
  }
}
