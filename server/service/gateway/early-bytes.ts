import type { Socket } from 'node:net';

/** More than this is not taken before the protocol is switched. */
const mostBytes = 64 * 1024;

/**
 * Holds back what a client sends before it knows whether the protocol is switched (RFC 9931). Goes on reading all the while, because
 * a client that leaves is noticed by reading alone; one that ends its side before the switch has left.
 */
export class EarlyBytes {
  readonly #socket: Socket;
  #pieces: Buffer[];
  #size: number;

  constructor(socket: Socket, head: Buffer) {
    this.#socket = socket;
    this.#pieces = [head];
    this.#size = head.length;
    socket.on('data', this.#keep).once('end', this.#leave);
  }

  /** Ends the holding; the socket is the caller's to read from now on. */
  release(): Buffer {
    this.#socket.off('data', this.#keep).off('end', this.#leave).resume();
    return Buffer.concat(this.#pieces);
  }

  readonly #keep = (piece: Buffer): void => {
    this.#pieces.push(piece);
    this.#size += piece.length;
    if (this.#size > mostBytes) this.#socket.pause();
  };

  readonly #leave = (): void => {
    this.#socket.destroy();
  };
}
