import type { Socket } from 'node:net';
import { type Closing, closeFrame, FrameTrace } from './frame-trace.ts';

/** Who broke a tunnel off: closed its connection, in whatever way, before a Close frame of either side (RFC 6455 section 7.1.5: 1006). Null when nobody did. */
export type Breaker = 'client' | 'upstream' | null;

export type Tunnel = {
  /** Carries what the client sent before there was a tunnel. */
  readonly begin: (early: Buffer) => void;
  /**
   * Ends it from here: nothing more is carried, both sides are told by a Close frame where one may stand, and cut where it may not or when
   * they do not go. Once; later calls do nothing.
   */
  readonly end: (closing: Closing) => void;
};

export type TunnelEnds = {
  readonly client: Socket;
  readonly upstream: Socket;
  /** For the Close frame to the upstream. */
  readonly mask: () => Buffer;
  /** Told of the bytes of each piece, once it is on its way. */
  readonly onBytes: (from: 'client' | 'upstream', bytes: number) => void;
  /** Told once, when both connections are closed. */
  readonly onEnd: (breaker: Breaker) => void;
};

/** How long the other side may take to close after one has. */
const lingerMs = 5_000;
/** From when on silence is probed, so that a peer that vanished is noticed. */
const keepAliveMs = 60_000;

/** What goes one way: no faster than it is taken. */
class Lane {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #onBytes: (bytes: number) => void;
  readonly #trace = new FrameTrace();

  constructor(from: Socket, to: Socket, onBytes: (bytes: number) => void) {
    this.#from = from;
    this.#to = to;
    this.#onBytes = onBytes;
    from.on('data', this.carry);
    to.on('drain', () => from.resume());
    from.once('end', () => to.end());
  }

  readonly carry = (piece: Buffer): void => {
    if (piece.length === 0) return;
    this.#trace.push(piece);
    if (!this.#to.destroyed && !this.#to.write(piece)) this.#from.pause();
    this.#onBytes(piece.length);
  };

  /** Has a Close frame gone this way? */
  get hasClosed(): boolean {
    return this.#trace.hasClosed;
  }

  /** Carries nothing any more; what still comes is read and thrown away, or the end of it would not be noticed. */
  stop(): void {
    this.#from.off('data', this.carry).resume();
  }

  /** The last word to whom it leads. In the middle of a frame there is none: that connection is cut. */
  close(frame: Buffer): void {
    if (this.#to.writableEnded) return;
    if (this.#trace.hasClosed) this.#to.end();
    else if (this.#trace.isBetween) this.#to.end(frame);
    else this.#to.destroy();
  }
}

/** Joins two connections after the protocol was switched. Nothing is held back, and nothing of what is said is read. */
export function joinSockets({ client, upstream, mask, onBytes, onEnd }: TunnelEnds): Tunnel {
  let breaker: Breaker = null;
  let open = 2;
  let isEnding = false;
  let timer: NodeJS.Timeout | null = null;
  const cut = () => {
    client.destroy();
    upstream.destroy();
  };
  const cutSoon = () => {
    timer ??= setTimeout(cut, lingerMs);
  };
  const lanes: Lane[] = [];
  const leaves = (side: 'client' | 'upstream') => {
    if (!lanes.some(({ hasClosed }) => hasClosed)) breaker ??= side;
  };
  const watch = (side: 'client' | 'upstream', socket: Socket, other: Socket) => {
    let isBroken = false;
    socket.setNoDelay(true).setKeepAlive(true, keepAliveMs).setTimeout(0);
    socket.once('error', () => {
      isBroken = true;
      leaves(side);
    });
    socket.once('end', () => {
      leaves(side);
      cutSoon();
    });
    socket.once('close', () => {
      cutSoon();
      // When we end it each side has its own time to hear why.
      if (isBroken && !isEnding) other.destroy();
      else if (!isEnding) other.destroySoon();
      open -= 1;
      if (open > 0) return;
      if (timer) clearTimeout(timer);
      onEnd(breaker);
    });
    return new Lane(socket, other, (bytes) => onBytes(side, bytes));
  };
  const toUpstream = watch('client', client, upstream);
  const toClient = watch('upstream', upstream, client);
  lanes.push(toUpstream, toClient);
  return {
    begin: toUpstream.carry,
    end: (closing) => {
      if (isEnding) return;
      isEnding = true;
      for (const lane of lanes) lane.stop();
      toClient.close(closeFrame(closing, null));
      toUpstream.close(closeFrame(closing, mask()));
      if (timer) clearTimeout(timer);
      timer = setTimeout(cut, closing.lingerMs ?? lingerMs);
    },
  };
}
