import {
  createServer as createHttpServer,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';

export type ListenerOptions = {
  readonly host: string;
  readonly port: number;
  /** PEM texts; null serves plain HTTP. */
  readonly tls: { readonly key: string; readonly cert: string } | null;
  /** The configuration key of the port, for the sentence that says it is taken. */
  readonly portKey?: string;
};

/** An address that cannot be listened on; the message says which, why, and what to set. */
export class ListenError extends Error {
  constructor({ host, port, portKey }: ListenerOptions, cause: Error) {
    const wayOut = portKey ? ` Set ${portKey} to a free port, or 0 to take one.` : '';
    super(`cannot listen on ${host}:${port}: ${cause.message}.${wayOut}`, { cause });
    this.name = 'ListenError';
  }
}

export type Listener = {
  /** The port that was really taken. */
  readonly port: number;
  readonly url: string;
  /** Takes no new connection, lets what is under way finish for at most `graceSeconds`, then cuts it off. */
  readonly stop: (graceSeconds: number) => Promise<void>;
};

/** Slow-request limits against clients that trickle bytes to hold connections. */
const serverOptions = { requestTimeout: 300_000, headersTimeout: 20_000, keepAliveTimeout: 65_000 };

function createServer(handler: RequestListener, { tls }: ListenerOptions): Server {
  if (!tls) return createHttpServer(serverOptions, handler);
  return createHttpsServer(
    { ...serverOptions, ...tls, minVersion: 'TLSv1.2', ALPNProtocols: ['http/1.1'] },
    handler,
  );
}

/** A connection kept alive after its last answer would hold up the stop for the whole grace time. */
function closeAfter(res: ServerResponse): void {
  if (!res.headersSent) res.setHeader('connection', 'close');
  if (res.writableFinished) res.req.socket.destroySoon();
  else res.once('finish', () => res.req.socket.destroySoon());
}

const peerOf = ({ remoteAddress, remotePort }: Socket): string => `${remoteAddress} ${remotePort}`;

/** Connections over which nothing was asked yet, a TLS handshake under way included: nobody would ever close them. */
function trackSilent(server: Server): ReadonlyMap<string, Socket> {
  const silent = new Map<string, Socket>();
  server.on('connection', (socket: Socket) => {
    const peer = peerOf(socket);
    silent.set(peer, socket);
    socket.once('close', () => {
      if (silent.get(peer) === socket) silent.delete(peer);
    });
  });
  server.prependListener('request', ({ socket }) => silent.delete(peerOf(socket)));
  return silent;
}

/** Watches a server from its start, so that it can be told to let go of its clients. */
function trackClients(server: Server): { readonly letGo: () => void } {
  const underWay = new Set<ServerResponse>();
  const silent = trackSilent(server);
  let isLeaving = false;
  server.prependListener('request', (_req, res) => {
    underWay.add(res);
    res.once('close', () => underWay.delete(res));
    if (isLeaving) closeAfter(res);
  });
  return {
    letGo: () => {
      isLeaving = true;
      for (const res of underWay) closeAfter(res);
      for (const socket of silent.values()) socket.destroy();
    },
  };
}

/** Starts listening. Rejects with ListenError when the address is taken or not ours. */
export async function listen(handler: RequestListener, options: ListenerOptions): Promise<Listener> {
  const server = createServer(handler, options);
  const clients = trackClients(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(new ListenError(options, cause)));
    server.listen(options.port, options.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const host = options.host.includes(':') ? `[${options.host}]` : options.host;
  return {
    port,
    url: `${options.tls ? 'https' : 'http'}://${host}:${port}`,
    stop: (graceSeconds) => stopServer(server, clients.letGo, graceSeconds),
  };
}

async function stopServer(server: Server, letGo: () => void, graceSeconds: number): Promise<void> {
  const timer = setTimeout(() => server.closeAllConnections(), graceSeconds * 1000);
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  letGo();
  server.closeIdleConnections();
  await closed;
  clearTimeout(timer);
}
