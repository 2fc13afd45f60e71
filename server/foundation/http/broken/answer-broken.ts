import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { endSlowly, letEndSlowly } from './end-slowly.ts';
import { chunkedRequestOf } from './guard-chunks.ts';
import { isOver, takeAsLast } from './last-request.ts';
import { type BrokenCode, type Fault, problemBytes, problemMessage } from './problem-bytes.ts';

/** A request that no handler saw, for the log: what could be read of it, and how it was answered. */
export type BrokenRequest = Fault & {
  /** The `X-Request-Id` of the answer. */
  readonly id: string;
  readonly method: string;
  readonly target: string;
  /** Null when its fields could not be read. */
  readonly req: IncomingMessage | null;
  readonly remoteAddress: string;
  readonly responseBytes: number;
};

export type BrokenDeps = {
  readonly requestId: () => string;
  /** Told of it first; calls `answer` when that may go out. */
  readonly onBroken: ((broken: BrokenRequest, answer: () => void) => void) | undefined;
  /** Answers under way on a connection, in their order. */
  readonly underWay: (socket: Socket) => readonly ServerResponse[];
};

/** Emitted at the answer of a request whose body turned out malformed, with its Fault. */
export const bodyBroken = Symbol('body broken');

const isEncrypted = (socket: Socket): boolean => (socket as Partial<TLSSocket>).encrypted === true;

/** Nothing that comes in is read as HTTP any more. */
function stopReading(socket: Socket): void {
  socket.removeAllListeners('data');
  socket.on('data', () => undefined).resume();
  socket.once('end', () => socket.destroySoon());
}

function tellThen({ onBroken }: BrokenDeps, broken: BrokenRequest, answer: () => void): void {
  if (onBroken === undefined) answer();
  else onBroken(broken, answer);
}

/** Answers a request that came whole but may not be handled, and closes its connection. */
export function refuseRequest(deps: BrokenDeps, res: ServerResponse, fault: Fault): void {
  const { req } = res;
  takeAsLast(req.socket);
  letEndSlowly(req.socket);
  const id = deps.requestId();
  const { status, fields, body } = problemMessage(fault, id, isEncrypted(req.socket));
  const responseBytes = req.method === 'HEAD' ? 0 : Buffer.byteLength(body);
  const { method = '', url: target = '' } = req;
  const remoteAddress = req.socket.remoteAddress ?? '';
  const broken = { ...fault, id, method, target, req, remoteAddress, responseBytes };
  tellThen(deps, broken, () => res.writeHead(status, fields).end(body));
  req.resume();
}

const requestLine = /^(?:\r\n)*([!#$%&'*+.^_`|~\w-]{1,40}) (\S{1,16384}) HTTP\/\d/;

type ParserError = Error & { code?: string; reason?: string; rawPacket?: Buffer };

const codes: Readonly<Record<string, BrokenCode>> = {
  HPE_HEADER_OVERFLOW: 'fields-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
};

/** What the parser refused, or null when the connection failed or ended in the middle of a request: nobody waits for an answer then. */
function faultOf({ code = '', reason, message }: ParserError): Fault | null {
  if (code === 'HPE_INVALID_EOF_STATE') return null;
  if (!code.startsWith('HPE_') && code !== 'ERR_HTTP_REQUEST_TIMEOUT') return null;
  return { code: codes[code] ?? 'request-refused', detail: reason ?? message };
}

/** Answers on a connection whose parser has given up. */
function refuseConnection(deps: BrokenDeps, socket: Socket, fault: Fault, packet: Buffer | undefined): void {
  if (!socket.writable) return void socket.destroy();
  const id = deps.requestId();
  const [, method = '', target = ''] = requestLine.exec(packet?.toString('latin1') ?? '') ?? [];
  const text = problemBytes(fault, id, isEncrypted(socket));
  const responseBytes = text.length - text.indexOf('\r\n\r\n') - 4;
  const remoteAddress = socket.remoteAddress ?? '';
  takeAsLast(socket);
  stopReading(socket);
  const broken = { ...fault, id, method, target, req: null, remoteAddress, responseBytes };
  tellThen(deps, broken, () => {
    if (!socket.writable) return;
    socket.write(text, 'latin1');
    endSlowly(socket);
  });
}

/** A body turned out malformed: its handler answers, when it can and nothing was answered yet. */
function breakBody(deps: BrokenDeps, res: ServerResponse, fault: Fault): void {
  const { socket } = res.req;
  if (res.headersSent) return void socket.destroy();
  stopReading(socket);
  // Whatever the answer is, it is the last.
  res.shouldKeepAlive = false;
  letEndSlowly(socket);
  if (!res.emit(bodyBroken, fault)) refuseRequest(deps, res, fault);
}

function onClientError(deps: BrokenDeps, error: ParserError, socket: Socket): void {
  const fault = faultOf(error);
  if (fault === null || !socket.writable) return void socket.destroy();
  // The request that this is about, or one before it, is being refused already; its answer closes the connection.
  if (isOver(socket)) return;
  const underWay = deps.underWay(socket);
  const unread = underWay.find(({ req }) => !req.complete);
  if (unread) {
    breakBody(deps, unread, fault);
    return;
  }
  const chunked = chunkedRequestOf(socket);
  // The request was answered before its body had come: what would follow now is no answer to anything.
  if (chunked && !chunked.complete) return void socket.destroySoon();
  const last = underWay.at(-1);
  const refuse = () => refuseConnection(deps, socket, fault, error.rawPacket);
  if (last) last.once('close', refuse);
  else refuse();
}

/** Makes a server answer what its parser refuses with a problem (RFC 9457) and `X-Request-Id`, and close the connection. */
export function answerBroken(server: Server, deps: BrokenDeps): void {
  server.on('clientError', (error: ParserError, socket) => onClientError(deps, error, socket as Socket));
  server.on('connect', (req: IncomingMessage, stream) => {
    if (isOver(stream as Socket)) return;
    const packet = Buffer.from(`CONNECT ${req.url} HTTP/1.1`);
    const detail = 'this server is no tunnel (RFC 9110 section 9.3.6)';
    refuseConnection(deps, stream as Socket, { code: 'request-refused', detail }, packet);
  });
}
