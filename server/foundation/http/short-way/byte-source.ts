import { Socket } from 'node:net';

/** A connection, and who gets its bytes. */
export type ByteSource = {
  readonly socket: Socket;
  /** From now on the socket is read as every other stream. */
  readonly release: () => void;
};

/** What Node keeps at an accepted connection; not in its types. */
type Accepted = Socket & { _handle?: object | null; _server?: unknown; server?: unknown };

/** Every read goes here, and is used up before the next: a buffer made for each costs more than the reading, and its collection more still. */
const lent = Buffer.allocUnsafeSlow(65_536);

/** Bytes are read into memory of their own, as Node does by itself. */
function readPlainly(socket: Socket, take: (bytes: Buffer) => void): ByteSource {
  socket.on('data', take);
  return { socket, release: () => void socket.off('data', take) };
}

/**
 * Reads a connection that was just accepted. `take` is given bytes that are overwritten after it returns: what outlives it is copied. Node lends a buffer
 * only to the sockets that it makes for clients, so the handle moves into one made like those; where it cannot (TLS, or a Node that keeps it
 * elsewhere) bytes come in buffers of their own.
 */
export function readConnection(accepted: Socket, take: (bytes: Buffer) => void): ByteSource {
  const { _handle: handle, _server: server } = accepted as Accepted;
  if (accepted.constructor !== Socket || !handle || !server) return readPlainly(accepted, take);
  let isReleased = false;
  const callback = (length: number): boolean => {
    const bytes = lent.subarray(0, length);
    if (isReleased) return socket.push(Buffer.from(bytes));
    take(bytes);
    return true;
  };
  // `handle` is not in the types of Node either.
  const options = { handle, allowHalfOpen: true, onread: { buffer: lent, callback } };
  const socket = new Socket(options as ConstructorParameters<typeof Socket>[0]) as Accepted;
  socket._server = server;
  socket.server = server;
  Object.assign(accepted, { _handle: null, _server: null });
  return {
    socket,
    release: () => {
      isReleased = true;
    },
  };
}
