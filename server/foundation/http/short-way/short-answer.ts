import { EventEmitter } from 'node:events';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { fieldLine, fieldLines } from './field-lines.ts';
import type { ShortRequest } from './short-request.ts';

export type AnswerOwner = {
  /** The lines that say how long the connection is kept. */
  readonly keepAlive: string;
  /** The line of the `Date` field. */
  readonly dateLine: () => string;
  /** The answer was given to the connection whole; with `isLast` nothing else is to be answered on it. */
  readonly onAnswered: (isLast: boolean) => void;
};

/** How the body is told from what follows: it has a length or ends with the connection, it goes in chunks, or there is none. */
type Framing = 'plain' | 'chunks' | 'none';

const statusLine = (status: number, reason?: string): string =>
  `HTTP/1.1 ${status} ${reason ?? STATUS_CODES[status] ?? 'unknown'}\r\n`;

/**
 * The answer to a request of the short way. Has what handlers use of Node's `ServerResponse`, in the same words: the events are `drain`, and `close` when it is
 * over, whole or not. Fields are names and values in turn; they must be well-formed. A small answer leaves in one write.
 */
export class ShortAnswer extends EventEmitter {
  readonly req: ShortRequest;
  readonly #owner: AnswerOwner;
  #head = '';
  #framing: Framing = 'plain';
  #isLast = false;
  #hasLength = false;
  #hasChunks = true;
  #hasDate = false;
  /** The head was given to the connection. */
  #isBegun = false;
  #isOver = false;
  #trailers = '';

  constructor(req: ShortRequest, owner: AnswerOwner) {
    super();
    this.req = req;
    this.#owner = owner;
  }

  get socket(): Socket {
    return this.req.socket;
  }

  /** The status is decided. */
  get headersSent(): boolean {
    return this.#head !== '';
  }

  /** The connection closes behind this answer, and it says so if its head is still to be made. */
  makeLast(): void {
    this.#isLast = true;
  }

  writeContinue(): void {
    this.socket.write(`${statusLine(100)}\r\n`, 'latin1');
  }

  writeInformation(status: number, fields: readonly string[]): void {
    this.socket.write(`${statusLine(status)}${fieldLines(fields)}\r\n`, 'latin1');
  }

  /** Of the head that follows: a body without a length goes in no chunks either, but to the end of the connection. */
  removeHeader(_name: 'transfer-encoding'): void {
    this.#hasChunks = false;
  }

  /** Without `Content-Length` the body goes in chunks. */
  writeHead(status: number, reason: string | undefined, fields: readonly string[]): this {
    const lines = this.#linesOf(fields);
    if (status === 204 || status === 304 || this.req.method === 'HEAD') this.#framing = 'none';
    else if (!this.#hasLength && this.#hasChunks) this.#framing = 'chunks';
    const { keepAlive, dateLine } = this.#owner;
    const coding = this.#framing === 'chunks' ? 'transfer-encoding: chunked\r\n' : '';
    const date = this.#hasDate ? '' : dateLine();
    const kept = this.#isLast ? 'connection: close\r\n' : keepAlive;
    this.#head = `${statusLine(status, reason)}${lines}${coding}${date}${kept}\r\n`;
    return this;
  }

  #linesOf(fields: readonly string[]): string {
    let lines = '';
    for (let at = 0; at < fields.length; at += 2) {
      const name = fields[at] ?? '';
      const value = fields[at + 1] ?? '';
      if (this.#isTold(name, value)) lines += fieldLine(name, value);
    }
    return lines;
  }

  /** Notes what fields say of the answer; false for `Connection`, which is told here. Few names have these lengths. */
  #isTold(name: string, value: string): boolean {
    const { length } = name;
    if (length !== 4 && length !== 10 && length !== 14) return true;
    const lower = name.toLowerCase();
    if (lower === 'date') this.#hasDate = true;
    else if (lower === 'content-length') this.#hasLength = true;
    else if (lower === 'connection') {
      this.#isLast ||= value === 'close';
      return false;
    }
    return true;
  }

  flushHeaders(): void {
    if (this.#isBegun) return;
    this.#isBegun = true;
    this.socket.write(this.#head, 'latin1');
  }

  /** False when the connection takes no more for now; `drain` tells when it does again. */
  write(part: Buffer): boolean {
    const { socket } = this;
    socket.cork();
    this.#send(part);
    socket.uncork();
    if (!socket.writableNeedDrain) return true;
    socket.once('drain', () => this.emit('drain'));
    return false;
  }

  #send(part: Buffer): void {
    const { socket } = this;
    this.flushHeaders();
    if (part.length === 0 || this.#framing === 'none') return;
    if (this.#framing === 'chunks') socket.write(`${part.length.toString(16)}\r\n`, 'latin1');
    socket.write(part);
    if (this.#framing === 'chunks') socket.write('\r\n', 'latin1');
  }

  /** Fields that stand behind a body in chunks; elsewhere there is no place for them. */
  addTrailers(fields: readonly (readonly [name: string, value: string])[]): void {
    for (const [name, value] of fields) this.#trailers += fieldLine(name, value);
  }

  /** `part` is the last piece of the body; as a text it is in latin1. */
  end(part?: Buffer | string, _encoding?: 'latin1'): void {
    const { socket } = this;
    if (!this.#isBegun && this.#framing === 'plain' && typeof part === 'string') {
      this.#isBegun = true;
      socket.write(this.#head + part, 'latin1');
    } else {
      socket.cork();
      this.#send(typeof part === 'string' ? Buffer.from(part, 'latin1') : (part ?? noBytes));
      if (this.#framing === 'chunks') socket.write(`0\r\n${this.#trailers}\r\n`, 'latin1');
      socket.uncork();
    }
    this.close();
    this.#owner.onAnswered(this.#isLast);
  }

  destroy(): void {
    this.socket.destroy();
  }

  /** It is over: answered, or nobody is there to take it. */
  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.emit('close');
  }
}

const noBytes = Buffer.alloc(0);
