import type { Socket } from 'node:net';

const isLast = Symbol('the last request of this connection is being answered');
type Marked = Socket & { [isLast]?: true };

/**
 * The answer that is being made closes the connection: nothing that comes behind it may be taken for a request (RFC 9112 section 9.6), also while the
 * answer waits for its row.
 */
export function takeAsLast(socket: Socket): void {
  (socket as Marked)[isLast] = true;
}

/** Is what comes in on this connection no request any more? */
export const isOver = (socket: Socket): boolean => (socket as Marked)[isLast] === true;
