import type { Socket } from 'node:net';

/** Who broke a tunnel off; null when it was closed in order. */
export type Breaker = 'client' | 'upstream' | null;

export type Tunnel = {
  /** Ends it from here: both sides are told, and cut when they do not go. */
  readonly close: () => void;
};

export type TunnelEnds = {
  readonly client: Socket;
  readonly upstream: Socket;
  /** Told of the bytes of each piece, once it is on its way. */
  readonly onBytes: (from: 'client' | 'upstream', bytes: number) => void;
  /** Told once, when both connections are closed. */
  readonly onEnd: (breaker: Breaker) => void;
};

/** How long the other side may take to close after one has. */
const lingerMs = 5_000;
/** From when on silence is probed, so that a peer that vanished is noticed. */
const keepAliveMs = 60_000;

/** Carries what comes from one side to the other, no faster than it is taken there. */
function carry(from: Socket, to: Socket, onBytes: (bytes: number) => void): void {
  from.on('data', (piece: Buffer) => {
    onBytes(piece.length);
    if (!to.destroyed && !to.write(piece)) from.pause();
  });
  to.on('drain', () => from.resume());
  from.once('end', () => to.end());
}

/** Joins two connections after the protocol was switched. Nothing is held back, and nothing is read into. */
export function joinSockets({ client, upstream, onBytes, onEnd }: TunnelEnds): Tunnel {
  let breaker: Breaker = null;
  let open = 2;
  let timer: NodeJS.Timeout | null = null;
  const cutSoon = () => {
    timer ??= setTimeout(() => {
      client.destroy();
      upstream.destroy();
    }, lingerMs);
  };
  const watch = (side: 'client' | 'upstream', socket: Socket, other: Socket) => {
    let isBroken = false;
    socket.setNoDelay(true).setKeepAlive(true, keepAliveMs).setTimeout(0);
    socket.once('error', () => {
      isBroken = true;
      breaker ??= side;
    });
    socket.once('end', cutSoon);
    socket.once('close', () => {
      cutSoon();
      if (isBroken) other.destroy();
      else other.destroySoon();
      open -= 1;
      if (open > 0) return;
      if (timer) clearTimeout(timer);
      onEnd(breaker);
    });
    carry(socket, other, (bytes) => onBytes(side, bytes));
  };
  watch('client', client, upstream);
  watch('upstream', upstream, client);
  return {
    close: () => {
      client.end();
      upstream.end();
      cutSoon();
    },
  };
}
