import {
  createServer as createHttpServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { newId, systemClock, systemRandom } from '#server/foundation/clock/index.ts';
import {
  answerBroken,
  type BrokenDeps,
  type BrokenRequest,
  checkGuard,
  guardChunks,
  isOver,
  losesBytes,
  noteIgnoredUpgrade,
  refuseRequest,
  requestFault,
  takeAsLast,
  toOriginForm,
} from './broken/index.ts';
import { type Clients, trackClients } from './clients.ts';
import { openShortWay, type ShortHandler, type ShortWay } from './short-way/index.ts';

/** What a handler takes of HTTP beside requests. */
export type ListenerHooks = {
  /** Told of each request that is refused because it is no HTTP as we understand it; no handler saw it. `answer` sends the refusal. */
  readonly onBroken?: (broken: BrokenRequest, answer: () => void) => void;
  /** True for a request whose handler says itself when the client shall go on (`Expect: 100-continue`). */
  readonly takesExpect?: (req: IncomingMessage) => boolean;
  /** The grace time of a stop is over: told before the requests that are still under way are cut. */
  readonly onCut?: () => void;
  /** Takes usual requests by the short way. */
  readonly short?: ShortHandler;
  /** Which requests for another protocol are taken, and by whom; of all others the `Upgrade` is ignored, as RFC 9110 section 7.8 allows. */
  readonly upgrades?: {
    readonly accepts: (req: IncomingMessage) => boolean;
    readonly take: (req: IncomingMessage, socket: Duplex, head: Buffer) => void;
    /** The listener stops: whoever took connections ends them now, in the words of their protocol. Those left when the grace time is over are cut. */
    readonly leave: () => void;
  };
};

export type ListenerOptions = {
  readonly host: string;
  readonly port: number;
  /** PEM texts; null serves plain HTTP. */
  readonly tls: { readonly key: string; readonly cert: string } | null;
  /** The configuration key of the port, for the sentence that says it is taken. */
  readonly portKey?: string;
  readonly hooks?: ListenerHooks;
  /** How long a request may take to arrive; what is absent has the value of `arrival`. */
  readonly arrival?: Partial<Arrival>;
};

/** How long a request may take to arrive. Then it is answered with 408 and its connection closed. */
export type Arrival = {
  /** From the first byte, or the connection, to the end of the fields. */
  readonly headMs: number;
  /** To the end of the body. */
  readonly wholeMs: number;
  /** How often connections are looked through for such requests: they may last so much longer. */
  readonly checkMs: number;
};

/** Against clients that trickle bytes to hold connections. */
const arrival: Arrival = { headMs: 20_000, wholeMs: 300_000, checkMs: 5_000 };

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

const serverOptions = {
  keepAliveTimeout: 65_000,
  // Asked for in `requestFault`: Node's own refusal is no problem document.
  requireHostHeader: false,
};

function createServer({ tls, hooks, arrival: wanted }: ListenerOptions): Server {
  const { headMs, wholeMs, checkMs } = { ...arrival, ...wanted };
  const timeouts = { headersTimeout: headMs, requestTimeout: wholeMs, connectionsCheckingInterval: checkMs };
  const upgrades = hooks?.upgrades;
  const isTaken = (req: IncomingMessage) =>
    upgrades !== undefined && !isOver(req.socket) && requestFault(req) === null && upgrades.accepts(req);
  const shouldUpgradeCallback = (req: IncomingMessage) => {
    const taken = isTaken(req);
    if (!taken) noteIgnoredUpgrade(req);
    return taken;
  };
  const options = { ...serverOptions, ...timeouts, shouldUpgradeCallback };
  const server = tls
    ? createHttpsServer({ ...options, ...tls, minVersion: 'TLSv1.2', ALPNProtocols: ['http/1.1'] })
    : createHttpServer(options);
  // Node drops what exceeds its count without a word, the length of the body perhaps; their size is limited anyway.
  server.maxHeadersCount = 0;
  return server;
}

/** Only what is a whole and unmistakable request reaches the handler; the rest is refused with a problem, and its connection closed. */
function refuseFaults(deps: BrokenDeps, handler: RequestListener): RequestListener {
  return (req, res) => {
    // Its answer never comes: the one before it closes the connection.
    if (isOver(req.socket)) return;
    if (losesBytes(req)) {
      takeAsLast(req.socket);
      res.shouldKeepAlive = false;
    }
    const isChunked = req.headers['transfer-encoding'] !== undefined;
    let detail = requestFault(req);
    if (detail === null && isChunked && !guardChunks(req)) detail = 'chunk extensions are not taken';
    detail ??= toOriginForm(req);
    if (detail === null) handler(req, res);
    else refuseRequest(deps, res, { code: 'request-refused', detail });
  };
}

/** A client that waits for `100 Continue` gets it at once unless the handler decides; expectations nobody knows are ignored (RFC 9110 section 10.1.1). */
function meetExpectations(server: Server, hooks: ListenerHooks): void {
  server.on('checkContinue', (req: IncomingMessage, res: ServerResponse) => {
    if (!isOver(req.socket) && !hooks.takesExpect?.(req)) res.writeContinue();
    server.emit('request', req, res);
  });
  server.on('checkExpectation', (req, res) => server.emit('request', req, res));
}

function shortWayOf(
  server: Server,
  clients: Clients,
  { hooks, tls, arrival: wanted }: ListenerOptions,
): ShortWay | null {
  if (hooks?.short === undefined) return null;
  const { headMs, checkMs } = { ...arrival, ...wanted };
  return openShortWay(server, {
    ...hooks.short,
    isTls: tls !== null,
    headMs,
    checkMs,
    onHeard: clients.heard,
    onHandedOver: clients.handedOver,
  });
}

let guardChecked: Promise<void> | undefined;

/** Starts listening. Rejects with ListenError when the address is taken or not ours, with Error when this Node cannot be guarded. */
export async function listen(handler: RequestListener, options: ListenerOptions): Promise<Listener> {
  // Once for a process: its Node stays the same.
  guardChecked ??= checkGuard();
  await guardChecked;
  const server = createServer(options);
  const clients = trackClients(server);
  const { hooks = {} } = options;
  const requestId = () => newId({ clock: systemClock, random: systemRandom });
  const deps: BrokenDeps = { requestId, onBroken: hooks.onBroken, underWay: clients.underWay };
  server.on('request', refuseFaults(deps, handler));
  meetExpectations(server, hooks);
  if (hooks.upgrades) server.on('upgrade', hooks.upgrades.take);
  answerBroken(server, deps);
  const shortWay = shortWayOf(server, clients, options);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(new ListenError(options, cause)));
    server.listen(options.port, options.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const host = options.host.includes(':') ? `[${options.host}]` : options.host;
  return {
    port,
    url: `${options.tls ? 'https' : 'http'}://${host}:${port}`,
    stop: (graceSeconds) => {
      const stopped = stopServer({ server, clients, shortWay, onCut: hooks.onCut }, graceSeconds);
      hooks.upgrades?.leave();
      return stopped;
    },
  };
}

type Open = {
  readonly server: Server;
  readonly clients: Clients;
  readonly shortWay: ShortWay | null;
  readonly onCut: (() => void) | undefined;
};

async function stopServer({ server, clients, shortWay, onCut }: Open, graceSeconds: number): Promise<void> {
  const timer = setTimeout(() => {
    onCut?.();
    server.closeAllConnections();
    shortWay?.cut();
    clients.cutTunnels();
  }, graceSeconds * 1000);
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  shortWay?.leave();
  clients.letGo();
  server.closeIdleConnections();
  await closed;
  clearTimeout(timer);
}
