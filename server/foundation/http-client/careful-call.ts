import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { type Dispatcher, errors } from 'undici';
import { readAnswerFields } from './fields.ts';
import { isHangUp, StaleConnectionError } from './stale-connection.ts';

/** A request, with what undici has no word for. */
export type HttpRequest = Dispatcher.DispatchOptions & {
  /** Goes through Node's own client. */
  readonly isCareful?: boolean;
  /** Only over a connection that is made for it. */
  readonly isFresh?: boolean;
  /** Trailers of the body, as pairs; asked when it has ended. */
  readonly trailers?: () => [string, string][];
};

/** Milliseconds; 0 for no limit. */
export type Waits = { readonly connect: number; readonly headers: number; readonly body: number };

/** One request through Node's client, told to a handler as undici would. */
export class CarefulCall implements Dispatcher.DispatchController {
  readonly #sent: ClientRequest;
  readonly #request: HttpRequest;
  readonly #handler: Dispatcher.DispatchHandler;
  readonly #waits: Waits;
  #answer: IncomingMessage | null = null;
  #timer: NodeJS.Timeout | null = null;
  #isOver = false;
  #hasHeard = false;
  aborted = false;
  paused = false;
  reason: Error | null = null;
  rawHeaders: string[] = [];
  rawTrailers: string[] = [];

  constructor(
    sent: ClientRequest,
    { request, handler, waits }: { request: HttpRequest; handler: Dispatcher.DispatchHandler; waits: Waits },
  ) {
    this.#sent = sent;
    this.#request = request;
    this.#handler = handler;
    this.#waits = waits;
    this.#wait(waits.connect, () => new errors.ConnectTimeoutError());
    sent.once('socket', (socket) => this.#connect(socket));
    sent.on('information', ({ statusCode, statusMessage, rawHeaders }) =>
      this.#tell(statusCode, statusMessage, rawHeaders),
    );
    sent.once('response', (answer) => this.#take(answer));
    sent.once('finish', () => {
      if (this.#answer === null) this.#wait(waits.headers, () => new errors.HeadersTimeoutError());
    });
    sent.on('error', (error) => this.#fail(error));
    sent.once('close', () => this.#fail(new errors.SocketError('other side closed')));
  }

  abort(reason: Error): void {
    this.aborted = true;
    this.reason = reason;
    this.#sent.destroy(reason);
  }

  pause(): void {
    this.paused = true;
    this.#answer?.pause();
  }

  resume(): void {
    this.paused = false;
    this.#answer?.resume();
  }

  #connect(socket: Socket): void {
    const ready = (socket as Partial<TLSSocket>).encrypted === true ? 'secureConnect' : 'connect';
    if (socket.connecting) socket.once(ready, () => this.#send());
    else this.#send();
  }

  /** The fields go out at once: the client may wait for what the upstream says to them. */
  #send(): void {
    this.#stopWaiting();
    this.#handler.onRequestStart?.(this, {});
    if (this.aborted) return;
    const { body } = this.#request;
    if (!(body instanceof Readable)) {
      this.#sent.end();
      return;
    }
    this.#sent.flushHeaders();
    body.pipe(this.#sent, { end: false });
    body.once('end', () => {
      this.#sent.addTrailers(this.#request.trailers?.() ?? []);
      this.#sent.end();
    });
    body.once('error', (error) => this.#sent.destroy(error));
    body.once('close', () => {
      if (!body.readableEnded) this.#sent.destroy(new errors.RequestAbortedError());
    });
  }

  #tell(status: number, message: string, rawHeaders: string[]): void {
    if (this.#isOver) return;
    this.#hasHeard = true;
    this.rawHeaders = rawHeaders;
    try {
      this.#handler.onResponseStart?.(this, status, readAnswerFields(rawHeaders), message);
    } catch (error) {
      this.#sent.destroy(error as Error);
    }
  }

  #take(answer: IncomingMessage): void {
    this.#answer = answer;
    const silence = () => this.#wait(this.#waits.body, () => new errors.BodyTimeoutError());
    silence();
    answer.on('data', (piece: Buffer) => {
      silence();
      this.#handler.onResponseData?.(this, piece);
      if (this.paused) answer.pause();
    });
    answer.on('error', (error) => this.#fail(error));
    answer.once('end', () => this.#finish(answer));
    this.#tell(answer.statusCode ?? 0, answer.statusMessage ?? '', answer.rawHeaders);
  }

  #finish(answer: IncomingMessage): void {
    if (this.#isOver) return;
    this.#end();
    this.rawTrailers = answer.rawTrailers;
    this.#handler.onResponseEnd?.(this, answer.trailers);
    // The upstream did not want the rest of the body; nobody else shall get the connection it would come on.
    if (!this.#sent.writableFinished) this.#sent.destroy();
  }

  #fail(error: Error): void {
    if (this.#isOver) return;
    this.#end();
    this.#sent.destroy();
    this.#handler.onResponseError?.(
      this,
      this.#isStale(error) ? new StaleConnectionError(error, { isUnsent: false }) : error,
    );
  }

  #isStale(error: Error): boolean {
    const { reusedSocket } = this.#sent;
    const hasBody = this.#request.body instanceof Readable;
    return reusedSocket && !this.#hasHeard && !this.aborted && !hasBody && isHangUp(error);
  }

  #end(): void {
    this.#isOver = true;
    this.#stopWaiting();
  }

  /** Whoever waits for the client to take its answer does not wait for the upstream. */
  #wait(milliseconds: number, error: () => Error): void {
    this.#stopWaiting();
    if (milliseconds === 0) return;
    this.#timer = setTimeout(() => {
      if (this.paused) this.#wait(milliseconds, error);
      else this.#fail(error());
    }, milliseconds);
  }

  #stopWaiting(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
