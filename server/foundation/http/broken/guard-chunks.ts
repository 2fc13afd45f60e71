import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { ChunkScanner } from './chunk-scanner.ts';
import { packetOf } from './packet.ts';

/** The last request in chunks of a connection; `packet` while the event loop is still at the packet that it came in. */
type Guarded = { readonly req: IncomingMessage; readonly scanner: ChunkScanner; packet: Buffer | null };

const blankLine = Buffer.from('\r\n\r\n');
const startsWithField = /^[!#$%&'*+.^_`|~\w-]+:/;

/** Does a header line stand at `at`? */
const hasFieldAt = (packet: Buffer, at: number): boolean =>
  startsWithField.test(packet.toString('latin1', at, at + 200));

/** A packet that begins inside the fields may begin inside the blank line behind them: how long its rest is, or 0. */
function restOfBlankLine(packet: Buffer): number {
  for (const rest of ['\n\r\n', '\r\n', '\n'])
    if (packet.toString('latin1', 0, rest.length) === rest && !hasFieldAt(packet, rest.length))
      return rest.length;
  return 0;
}

/** Where the body begins in the packet with which the fields of a request ended, from `from` on. Pure. */
export function bodyStart(packet: Buffer, requestLine: string, from = 0): number {
  const lineAt = packet.indexOf(requestLine, from, 'latin1');
  const rest = lineAt === -1 ? restOfBlankLine(packet) : 0;
  if (rest > 0) return rest;
  const blankAt = packet.indexOf(blankLine, lineAt === -1 ? from : lineAt);
  return blankAt === -1 ? packet.length : blankAt + blankLine.length;
}

const guarded = new WeakMap<Socket, Guarded>();

/** The last request in chunks of a connection. */
export const chunkedRequestOf = (socket: Socket): IncomingMessage | undefined => guarded.get(socket)?.req;

/** Where to look: behind what the request before it in the same packet took. */
function searchFrom(socket: Socket, packet: Buffer): number {
  const before = guarded.get(socket);
  return before?.packet?.equals(packet) && before.scanner.isDone ? before.scanner.end : 0;
}

function watch(socket: Socket, scanner: ChunkScanner): void {
  const scan = (bytes: Buffer) => {
    const at = scanner.scan(bytes);
    if (at !== -1) bytes[at] = 0;
    if (at !== -1 || scanner.isDone) socket.off('data', scan);
  };
  socket.prependListener('data', scan);
}

/**
 * Watches the chunked body of a request whose fields have just come, from inside the event that tells of it, before the target was changed.
 * False when there is a chunk extension in what came with the fields. One that comes later is broken on its way to Node's parser, which
 * then refuses it like every other malformed chunk. Costs requests without Transfer-Encoding nothing.
 */
export function guardChunks(req: IncomingMessage): boolean {
  const { socket } = req;
  const packet = packetOf(socket);
  // A body that cannot be watched is refused. `checkGuard` keeps a Node that does not tell the packet from serving at all.
  if (packet === undefined || packet.length === 0) return false;
  const scanner = new ChunkScanner();
  const start = bodyStart(packet, `${req.method} ${req.url} HTTP/1.`, searchFrom(socket, packet));
  const mine: Guarded = { req, scanner, packet };
  guarded.set(socket, mine);
  setImmediate(() => {
    mine.packet = null;
  });
  const isClean = scanner.scan(packet, start) === -1;
  if (isClean && !scanner.isDone) watch(socket, scanner);
  return isClean;
}
