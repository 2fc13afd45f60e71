import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { errors } from 'undici';
import { type AnswerHead, checkBeginning, hasNoBody, headBytes, readAnswerHead } from './answer-head.ts';
import { BrokenAnswerError } from './broken-answer.ts';
import type { Call } from './call.ts';
import { ChunkedBody } from './chunked-body.ts';
import { SentBody } from './sent-body.ts';
import { isHangUp, StaleConnectionError } from './stale-connection.ts';

/** How many ticks of the client's clock each wait may last; Infinity for no limit. */
export type Patience = {
  readonly connect: number;
  readonly head: number;
  readonly body: number;
  readonly idle: number;
  readonly ticksPerSecond: number;
};

export type LineParts = {
  readonly socket: Socket;
  readonly readyEvent: 'connect' | 'secureConnect';
  /** Bytes given to `take` are overwritten by the next read: what outlives it is copied. */
  readonly lendsBytes: boolean;
  /** The call for which the connection is made. */
  readonly first: Call;
  readonly patience: Patience;
  /** It can take another call. */
  readonly onFree: (line: Line) => void;
  /** It is no more. Called once. */
  readonly onGone: (line: Line) => void;
};

/** `due`: it has a call, of which nothing is sent yet. */
type State = 'connecting' | 'idle' | 'due' | 'head' | 'body' | 'gone';

/** The body ends with the connection. */
const untilClose = Number.POSITIVE_INFINITY;

/** One connection to the upstream, with one call at a time on it. */
export class Line {
  readonly #parts: LineParts;
  #state: State = 'connecting';
  #call: Call | null;
  #ticks = 0;
  #idleTicks: number;
  #isKept = true;
  /** It has served a call before. */
  #isReused = false;
  /** A byte of the answer has come. */
  #hasHeard = false;
  #sent: SentBody | null = null;
  /** The beginning of a head whose end has not come. */
  #rest: Buffer | null = null;
  #left = 0;
  #chunks: ChunkedBody | null = null;

  constructor(parts: LineParts) {
    this.#parts = parts;
    this.#call = parts.first;
    this.#idleTicks = parts.patience.idle;
    const { socket } = parts;
    socket.once(parts.readyEvent, () => this.#connected());
    socket.on('end', () => this.#ended());
    socket.on('error', (error) => this.fail(error));
    socket.once('close', () => this.fail(new errors.SocketError('other side closed')));
  }

  /** Takes a call, to be sent when `sendDue` is called; only for a line that is free. */
  accept(call: Call): void {
    this.#call = call;
    this.#ticks = 0;
    this.#hasHeard = false;
    this.#state = 'due';
  }

  /** Sends the call that was accepted, unless the line is gone meanwhile. */
  sendDue(): void {
    if (this.#state === 'due' && this.#call) this.#send(this.#call);
  }

  #send(call: Call): void {
    try {
      call.start();
    } catch (error) {
      call.abort(error as Error);
    }
    if (call.aborted) {
      this.#call = null;
      this.#state = 'idle';
      call.fail(call.reason ?? new errors.RequestAbortedError());
      this.#parts.onFree(this);
      return;
    }
    this.#state = 'head';
    call.line = this;
    if (call.body === null) this.#parts.socket.write(call.head, 'latin1');
    else this.#sendWithBody(call, call.body);
  }

  /** The head leaves with the first piece of the body, where that is there already. */
  #sendWithBody({ head, length }: Call, body: Readable): void {
    const { socket } = this.#parts;
    socket.cork();
    socket.write(head, 'latin1');
    setImmediate(() => socket.uncork());
    const onSent = () => {
      this.#sent = null;
      this.#ticks = 0;
    };
    this.#sent = new SentBody({ socket, body, length, onSent, onBroken: (error) => this.fail(error) });
  }

  /** Ends the connection and with it the call that is under way. */
  fail(error: Error): void {
    if (this.#state === 'gone') return;
    const stale = this.#staleness(error);
    this.#state = 'gone';
    const call = this.#call;
    this.#call = null;
    this.#parts.socket.destroy();
    if (stale !== null) this.#sent?.letGo();
    else this.#sent?.drop();
    this.#sent = null;
    this.#parts.onGone(this);
    if (call === null) return;
    call.line = null;
    call.fail(stale ?? error);
  }

  /** The error of a connection that was kept for too long; null when the failure is another. */
  #staleness(error: Error): StaleConnectionError | null {
    if (this.#state === 'due') return new StaleConnectionError(error, { isUnsent: true });
    const isUntold = this.#state === 'head' && this.#isReused && !this.#hasHeard;
    if (!isUntold || this.#sent?.isUntouched === false || !isHangUp(error)) return null;
    return new StaleConnectionError(error, { isUnsent: false });
  }

  pause(): void {
    this.#parts.socket.pause();
  }

  resume(): void {
    this.#ticks = 0;
    this.#parts.socket.resume();
  }

  /** The client's clock: whoever has waited too long is let go. */
  tick(): void {
    if (this.#call?.paused || this.#sent?.waitsForClient) return;
    this.#ticks += 1;
    const { connect, head, body } = this.#parts.patience;
    if (this.#state === 'idle' && this.#ticks > this.#idleTicks)
      this.fail(new errors.InformationalError('idle for too long'));
    else if (this.#state === 'connecting' && this.#ticks > connect)
      this.fail(new errors.ConnectTimeoutError());
    else if (this.#state === 'head' && this.#ticks > head) this.fail(new errors.HeadersTimeoutError());
    else if (this.#state === 'body' && this.#ticks > body) this.fail(new errors.BodyTimeoutError());
  }

  #connected(): void {
    if (this.#state === 'connecting' && this.#call) this.#send(this.#call);
  }

  /** The next bytes from the upstream. */
  take(bytes: Buffer): void {
    // Nobody asked: what comes now could be taken for the answer to the next call.
    if (this.#call === null || this.#state === 'due') {
      this.fail(new BrokenAnswerError('bytes without a request'));
      return;
    }
    this.#hasHeard = true;
    try {
      if (this.#state === 'body') this.#readBody(this.#call, bytes);
      else this.#readHead(this.#call, bytes);
    } catch (error) {
      this.fail(error as Error);
    }
  }

  #readHead(call: Call, bytes: Buffer): void {
    let all = bytes;
    if (this.#rest !== null) {
      all = Buffer.concat([this.#rest, bytes]);
      this.#rest = null;
    }
    let at = 0;
    while (this.#state === 'head') {
      const end = all.indexOf('\r\n\r\n', at, 'latin1');
      if (end - at > headBytes || (end === -1 && all.length - at > headBytes))
        throw new errors.HeadersOverflowError();
      if (end === -1) {
        this.#rest = Buffer.from(all.subarray(at));
        checkBeginning(this.#rest.toString('latin1'));
        return;
      }
      const head = readAnswerHead(all.toString('latin1', at, end + 2));
      at = end + 4;
      if (head.status >= 200) this.#begin(call, head);
      else if (head.status === 101) throw new BrokenAnswerError('101 to a request without Upgrade');
      call.answer(head);
    }
    // The handler may have aborted meanwhile.
    if (this.#call !== call) return;
    if (this.#left === 0) this.#finish(call, at === all.length, []);
    else if (at < all.length) this.#readBody(call, all.subarray(at));
  }

  #begin(call: Call, head: AnswerHead): void {
    const { idle, ticksPerSecond } = this.#parts.patience;
    this.#state = 'body';
    this.#ticks = 0;
    this.#isKept = head.isKept;
    // A second before the upstream closes, so that no request meets a connection on its way out.
    this.#idleTicks =
      head.keptSeconds === null ? idle : Math.min(idle, (head.keptSeconds - 1) * ticksPerSecond);
    this.#chunks = null;
    if (hasNoBody(head.status, call.method)) this.#left = 0;
    else if (head.isChunked) {
      this.#left = untilClose;
      this.#chunks = new ChunkedBody();
    } else this.#left = head.length ?? untilClose;
  }

  #readBody(call: Call, bytes: Buffer): void {
    this.#ticks = 0;
    if (this.#chunks === null) this.#readLength(call, bytes);
    else this.#readChunks(call, this.#chunks, bytes);
  }

  #readLength(call: Call, bytes: Buffer): void {
    const part = bytes.length > this.#left ? bytes.subarray(0, this.#left) : bytes;
    this.#left -= part.length;
    call.take(this.#own(part));
    if (this.#left === 0 && this.#call === call) this.#finish(call, part.length === bytes.length, []);
  }

  #readChunks(call: Call, chunks: ChunkedBody, bytes: Buffer): void {
    const used = chunks.push(bytes, (part) => {
      if (this.#call === call) call.take(this.#own(part));
    });
    if (used !== -1 && this.#call === call) this.#finish(call, used === bytes.length, chunks.trailers);
  }

  #own(part: Buffer): Buffer {
    return this.#parts.lendsBytes ? Buffer.from(part) : part;
  }

  /** The answer is whole. `isClean` is false when bytes came behind it: then the connection is not trusted with another. */
  #finish(call: Call, isClean: boolean, trailers: string[]): void {
    this.#call = null;
    call.line = null;
    this.#isReused = true;
    // The upstream did not want the rest of the body; nobody else shall get the connection it would come on.
    if (this.#sent !== null) this.#isKept = false;
    this.#sent?.drop();
    this.#sent = null;
    if (call.paused) this.#parts.socket.resume();
    this.#state = 'idle';
    this.#ticks = 0;
    if (this.#isKept && isClean && this.#idleTicks > 0) this.#parts.onFree(this);
    else this.fail(new errors.InformationalError('not kept'));
    call.end(trailers);
  }

  /** The upstream says nothing more: the end of a body without a length, and of everything else a failure. */
  #ended(): void {
    const call = this.#call;
    const isWhole = this.#state === 'body' && this.#left === untilClose && this.#chunks === null;
    this.#isKept = false;
    if (call !== null && isWhole) this.#finish(call, true, []);
    else this.fail(new errors.SocketError('other side closed'));
  }
}
