import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** A connection kept alive after its last answer would hold up the stop for the whole grace time. */
function closeAfter(res: ServerResponse): void {
  if (!res.headersSent) res.setHeader('connection', 'close');
  if (res.writableFinished) res.req.socket.destroySoon();
  else res.once('finish', () => res.req.socket.destroySoon());
}

/** How long the rest of a head may still come when a server lets go of its clients. Half a head is no request: it gets no grace time. */
const restOfHeadMs = 1_000;

const peerOf = ({ remoteAddress, remotePort }: Socket): string => `${remoteAddress} ${remotePort}`;

/** Connections over which nothing was asked yet, a TLS handshake under way included: nobody would ever close them. */
function trackSilent(server: Server) {
  const silent = new Map<string, Socket>();
  server.on('connection', (socket: Socket) => {
    const peer = peerOf(socket);
    silent.set(peer, socket);
    socket.once('close', () => {
      if (silent.get(peer) === socket) silent.delete(peer);
    });
  });
  const known = new WeakSet<Socket>();
  const heard = (socket: Socket): void => {
    if (known.has(socket)) return;
    known.add(socket);
    silent.delete(peerOf(socket));
  };
  server.prependListener('request', ({ socket }) => heard(socket));
  server.prependListener('upgrade', (_req, socket) => heard(socket as Socket));
  return { sockets: silent as ReadonlyMap<string, Socket>, heard };
}

const underWayOf = Symbol('answers under way');
/** A connection over which something was asked; several answers when requests were pipelined. */
type Client = Socket & { [underWayOf]?: ServerResponse[] };

function forget(this: ServerResponse): void {
  const answers = (this.req.socket as Client)[underWayOf] ?? [];
  const at = answers.indexOf(this);
  if (at !== -1) answers.splice(at, 1);
}

/**
 * Watches a server from its start, so that it can be told to let go of its clients. One set of connections, and a list that stands on each: a set of
 * answers would be made anew every few hundred requests, and V8 keeps what an old one held, and what came after it, until it collects everything.
 */
export function trackClients(server: Server) {
  const clients = new Set<Client>();
  const tunnels = new Set<Socket>();
  const silent = trackSilent(server);
  /** Connections without a request that were there when the server began to leave. */
  const unasked = new Set<Client>();
  let isLeaving = false;
  const answersOn = (client: Client): ServerResponse[] => {
    let answers = client[underWayOf];
    if (answers === undefined) {
      answers = [];
      client[underWayOf] = answers;
      clients.add(client);
      client.once('close', () => clients.delete(client));
    }
    return answers;
  };
  server.prependListener('request', (req, res) => {
    answersOn(req.socket).push(res);
    // Not `once`, which wraps it: an answer closes once anyway.
    res.on('close', forget);
    if (!isLeaving) return;
    unasked.delete(req.socket);
    closeAfter(res);
  });
  server.prependListener('upgrade', (_req, stream) => {
    const socket = stream as Socket;
    tunnels.add(socket);
    unasked.delete(socket);
    socket.once('close', () => tunnels.delete(socket));
  });
  return {
    /** Something was asked on a connection, and no event of the server tells of it. */
    heard: silent.heard,
    /** Node's parser reads this connection from now on, and something has come on it. */
    handedOver: (socket: Socket): void => {
      silent.heard(socket);
      answersOn(socket);
    },
    underWay: (socket: Socket): readonly ServerResponse[] => (socket as Client)[underWayOf] ?? [],
    letGo: () => {
      isLeaving = true;
      for (const client of clients) {
        const answers = answersOn(client);
        if (answers.length === 0 && !tunnels.has(client)) unasked.add(client);
        for (const res of answers) closeAfter(res);
      }
      for (const socket of silent.sockets.values()) socket.destroy();
      setTimeout(() => {
        for (const client of unasked) client.destroy();
      }, restOfHeadMs).unref();
    },
    cutTunnels: () => {
      for (const socket of tunnels) socket.destroy();
    },
  };
}

export type Clients = ReturnType<typeof trackClients>;
