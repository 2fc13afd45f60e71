import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import type { AnswerHead } from './answer-head.ts';
import { readAnswerFields } from './fields.ts';

/** The connection a call runs on, as the call sees it. */
export type Carrier = {
  /** Ends the connection and with it the call. */
  readonly fail: (reason: Error) => void;
  readonly pause: () => void;
  readonly resume: () => void;
};

/** Fields are told as they came, by `rawHeaders`: sorting those of each answer by name is work that nobody here asks for. */
const untold: IncomingHttpHeaders = Object.freeze({});

/** A request as it is sent. */
export type CallOrder = Pick<Call, 'head' | 'method' | 'body' | 'length'>;

/** One request under way, and what its handler holds to steer it. */
export class Call implements Dispatcher.DispatchController {
  readonly head: string;
  readonly method: string;
  readonly body: Readable | null;
  /** Of the body, as the head tells it; null when it goes in chunks. */
  readonly length: number | null;
  readonly #handler: Dispatcher.DispatchHandler;
  aborted = false;
  paused = false;
  reason: Error | null = null;
  rawHeaders: string[] = [];
  rawTrailers: string[] = [];
  /** Where it runs; null before it is sent and after its end. */
  line: Carrier | null = null;

  constructor({ head, method, body, length }: CallOrder, handler: Dispatcher.DispatchHandler) {
    this.head = head;
    this.method = method;
    this.body = body;
    this.length = length;
    this.#handler = handler;
  }

  abort(reason: Error): void {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason;
    this.line?.fail(reason);
  }

  pause(): void {
    if (this.paused || this.line === null) return;
    this.paused = true;
    this.line.pause();
  }

  resume(): void {
    if (!this.paused) return;
    this.paused = false;
    this.line?.resume();
  }

  /** Right before its first byte goes out. */
  start(): void {
    this.#handler.onRequestStart?.(this, {});
  }

  answer({ status, message, raw }: AnswerHead): void {
    this.rawHeaders = raw;
    this.#handler.onResponseStart?.(this, status, untold, message);
  }

  take(part: Buffer): void {
    this.#handler.onResponseData?.(this, part);
  }

  end(rawTrailers: string[]): void {
    this.rawTrailers = rawTrailers;
    try {
      this.#handler.onResponseEnd?.(this, rawTrailers.length === 0 ? untold : readAnswerFields(rawTrailers));
    } catch (error) {
      this.fail(error as Error);
    }
  }

  fail(error: Error): void {
    this.#handler.onResponseError?.(this, error);
  }
}
