import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { errors } from 'undici';

export type SentBodyParts = {
  readonly socket: Socket;
  readonly body: Readable;
  /** As `Content-Length` tells; null for a body in chunks. */
  readonly length: number | null;
  /** All of it is written. */
  readonly onSent: () => void;
  /** It will never be whole. */
  readonly onBroken: (error: Error) => void;
};

/** A request's body on its way to the upstream (RFC 9112 sections 6 and 7.1), no faster than it is taken there. Begins at once. */
export class SentBody {
  readonly #parts: SentBodyParts;
  #bytes = 0;
  #isOver = false;
  #isBlocked = false;

  constructor(parts: SentBodyParts) {
    this.#parts = parts;
    const { body, socket } = parts;
    socket.on('drain', this.#drained);
    body.on('data', this.#write).on('end', this.#end).on('error', this.#break).on('close', this.#closed);
    if (body.destroyed) this.#closed();
    else body.resume();
  }

  /** Is it the client that is waited for? */
  get waitsForClient(): boolean {
    return !this.#isOver && !this.#isBlocked;
  }

  /** Nothing of the body was taken. */
  get isUntouched(): boolean {
    return this.#bytes === 0 && !this.#isOver;
  }

  /** Takes no more of it and leaves the body as it is, for whoever sends it again. */
  letGo(): void {
    this.#isOver = true;
    const { body, socket } = this.#parts;
    socket.off('drain', this.#drained);
    body.off('data', this.#write).off('end', this.#end).off('error', this.#break).off('close', this.#closed);
    body.pause();
  }

  /** Nobody wants the rest of it. */
  drop(): void {
    if (this.#isOver) return;
    this.letGo();
    this.#parts.body.destroy();
  }

  readonly #write = (piece: Buffer): void => {
    const { socket, length, body } = this.#parts;
    // An empty chunk would be the last one.
    if (piece.length === 0) return;
    this.#bytes += piece.length;
    if (length !== null && this.#bytes > length) {
      this.#break(new errors.RequestContentLengthMismatchError());
      return;
    }
    socket.cork();
    if (length === null) socket.write(`${piece.length.toString(16)}\r\n`, 'latin1');
    let isTaken = socket.write(piece);
    if (length === null) isTaken = socket.write('\r\n', 'latin1');
    socket.uncork();
    if (isTaken) return;
    this.#isBlocked = true;
    body.pause();
  };

  readonly #drained = (): void => {
    if (!this.#isBlocked) return;
    this.#isBlocked = false;
    this.#parts.body.resume();
  };

  readonly #end = (): void => {
    const { socket, length, onSent } = this.#parts;
    if (length !== null && this.#bytes < length) {
      this.#break(new errors.RequestContentLengthMismatchError());
      return;
    }
    if (length === null) socket.write('0\r\n\r\n', 'latin1');
    this.letGo();
    onSent();
  };

  readonly #break = (error: Error): void => {
    if (this.#isOver) return;
    this.letGo();
    this.#parts.onBroken(error);
  };

  readonly #closed = (): void => this.#break(new errors.RequestAbortedError());
}
