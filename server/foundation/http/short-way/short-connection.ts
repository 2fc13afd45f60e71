import type { Socket } from 'node:net';
import { isOver, takeAsLast } from '#server/foundation/http/broken/index.ts';
import { type ByteSource, readConnection } from './byte-source.ts';
import { readRequest } from './read-request.ts';
import { type AnswerOwner, ShortAnswer } from './short-answer.ts';
import { ShortRequest } from './short-request.ts';

export type ShortHandler = {
  /** Is a request for this target the handler's? */
  readonly serves: (url: string) => boolean;
  readonly handle: (req: ShortRequest, res: ShortAnswer) => void;
};

export type ShortParts = ShortHandler &
  Pick<AnswerOwner, 'keepAlive' | 'dateLine'> & {
    /** Told of the first request. */
    readonly onHeard: (socket: Socket) => void;
    /** Gives the connection to Node's parser for good, with what came on it. */
    readonly handOver: (socket: Socket, bytes: Buffer) => void;
    /** It is handed over or closed. Called once. */
    readonly onGone: (connection: ShortConnection) => void;
  };

/** Bytes that are read ahead of an answer. */
const mostAhead = 65_536;

/** A connection whose requests go the short way, one after the other, until one comes that does not. */
export class ShortConnection implements AnswerOwner {
  readonly socket: Socket;
  readonly keepAlive: string;
  readonly dateLine: () => string;
  readonly #parts: ShortParts;
  readonly #source: ByteSource;
  /** The answer that is being made. */
  #answer: ShortAnswer | null = null;
  /** What came behind the request that is being answered. */
  #rest: Buffer | null = null;
  #isReading = false;
  #isEnding = false;
  #hasAsked = false;
  #idleTicks = 0;

  constructor(accepted: Socket, parts: ShortParts) {
    this.#parts = parts;
    this.keepAlive = parts.keepAlive;
    this.dateLine = parts.dateLine;
    this.#source = readConnection(accepted, this.#onBytes);
    this.socket = this.#source.socket;
    this.socket.on('end', this.#onEnd).on('close', this.#onClose).on('error', ignore);
  }

  /** How many ticks nothing was asked or answered; null while an answer is being made. */
  tick(): number | null {
    if (this.#answer !== null) return null;
    this.#idleTicks += 1;
    return this.#idleTicks;
  }

  get hasAsked(): boolean {
    return this.#hasAsked;
  }

  /** Closes the connection behind the answer that is being made, or at once when there is none. */
  leave(): void {
    this.#isEnding = true;
    if (this.#answer === null) this.socket.destroySoon();
    else this.#answer.makeLast();
  }

  /** Gives up the connection: from now on others listen to it. */
  letGo(): void {
    this.#source.release();
    this.socket.off('end', this.#onEnd).off('close', this.#onClose).off('error', ignore);
    this.#parts.onGone(this);
  }

  /** The answer was given to the connection. */
  readonly onAnswered = (isLast: boolean): void => {
    const { socket } = this;
    this.#isEnding ||= isLast;
    // Answers that a client does not take shall not pile up.
    if (socket.writableNeedDrain && !this.#isEnding) socket.once('drain', this.#goOn);
    else this.#goOn();
  };

  readonly #onBytes = (bytes: Buffer): void => {
    if (this.#answer === null && this.#rest === null) this.#read(bytes, true);
    else {
      this.#rest = this.#rest === null ? Buffer.from(bytes) : Buffer.concat([this.#rest, bytes]);
      // Whoever asks on and on before the answer has come is not read further. Others are, so that their leaving is noticed.
      if (this.#answer !== null && this.#rest.length > mostAhead) this.socket.pause();
    }
  };

  /** Reads the first request of `bytes`; what is behind it is copied when they are lent. */
  #read(bytes: Buffer, isLent: boolean): void {
    if (this.#isEnding || isOver(this.socket)) return;
    const read = readRequest(bytes);
    if (read === null || !this.#parts.serves(read.message.url)) {
      this.letGo();
      this.#parts.handOver(this.socket, Buffer.from(bytes));
      return;
    }
    if (read.end < bytes.length) {
      const rest = bytes.subarray(read.end);
      this.#rest = isLent ? Buffer.from(rest) : rest;
    }
    const req = new ShortRequest(read.message, this.socket);
    this.#answer = new ShortAnswer(req, this);
    if (req.asksToClose) {
      takeAsLast(this.socket);
      this.#answer.makeLast();
    }
    if (!this.#hasAsked) {
      this.#hasAsked = true;
      this.#parts.onHeard(this.socket);
    }
    this.#parts.handle(req, this.#answer);
  }

  readonly #goOn = (): void => {
    this.#answer = null;
    this.#idleTicks = 0;
    if (this.#isEnding) this.socket.destroySoon();
    else if (this.#rest !== null) this.#readRest();
    else if (this.socket.isPaused()) this.socket.resume();
  };

  /** Reads requests as long as they are answered at once. */
  #readRest(): void {
    // An answer that is made at once comes back here: then the loop goes on.
    if (this.#isReading) return;
    this.#isReading = true;
    while (this.#rest !== null && this.#answer === null) {
      const bytes = this.#rest;
      this.#rest = null;
      this.#read(bytes, false);
    }
    this.#isReading = false;
    if (this.#rest === null && this.socket.isPaused()) this.socket.resume();
  }

  /** A client that says nothing more is taken for one that is gone, as by Node. */
  readonly #onEnd = (): void => {
    this.#forget();
    this.socket.end();
  };

  readonly #onClose = (): void => {
    this.#forget();
    this.#parts.onGone(this);
  };

  /** Nobody is there for what was asked and not answered yet. */
  #forget(): void {
    this.#isEnding = true;
    this.#rest = null;
    this.#answer?.close();
  }
}

/** The close that follows says all there is to say. */
const ignore = (): void => undefined;
