import type { Socket } from 'node:net';

/** How long a client may go on sending behind the last answer of its connection: closing at once could reset the answer out of its hands. */
const lingerMs = 1_000;

/**
 * Says that nothing more will be said behind what was written. What still comes is read by whoever reads the connection, and thrown away, until the
 * client ends too or its time is over.
 */
export function endSlowly(socket: Socket): void {
  const timer = setTimeout(() => socket.destroy(), lingerMs);
  socket.once('close', () => clearTimeout(timer)).end();
}

/** Behind the last answer of a connection Node would close it, while bytes of a body are on their way: it ends slowly from now on. */
export function letEndSlowly(socket: Socket): void {
  socket.destroySoon = () => endSlowly(socket);
}
