import { connect as connectPlain, isIP } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { type Dispatcher, errors, Pool } from 'undici';
import { Call } from './call.ts';
import type { CarefulRequest } from './careful-call.ts';
import { openCarefulClient } from './careful-client.ts';
import { Line, type LineParts, type Patience } from './line.ts';
import type { HttpClientOptions } from './options.ts';
import { requestHead } from './request-head.ts';

export type HttpClient = {
  /** Sends a request; how it goes, failures included, is told to `handler`. Fields of the answer are told by the controller's `rawHeaders`. */
  readonly dispatch: (options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler) => void;
  /** Closes idle connections, refuses new requests and waits for those under way. May be repeated. */
  readonly close: () => Promise<void>;
};

/** A connection is not kept idle for longer: Node's own servers close after five seconds. */
const idleMilliseconds = 4_000;
/** The clock of the timeouts: at the most this coarse. */
const slowestTickMilliseconds = 500;
const fastestTickMilliseconds = 5;

const readBytes = 65_536;

const quickMethods = new Set(['GET', 'HEAD', 'OPTIONS', 'DELETE']);

/** Requests that go the short way: without a body, an upgrade or an expectation. */
const isQuick = ({ method, body, upgrade, headers, expectContinue }: Dispatcher.DispatchOptions): boolean =>
  (body === null || body === undefined) &&
  !upgrade &&
  !expectContinue &&
  quickMethods.has(method) &&
  Array.isArray(headers);

function tickOf({ headersTimeout, bodyTimeout, connect }: HttpClientOptions): number {
  const limits = [headersTimeout, bodyTimeout, connect.timeout].filter((limit) => limit > 0);
  return Math.max(
    fastestTickMilliseconds,
    Math.min(slowestTickMilliseconds, ...limits.map((one) => one / 4)),
  );
}

function patienceOf(options: HttpClientOptions, tick: number): Patience {
  // One tick more: the first may come at once, and no wait is cut short.
  const ticks = (limit: number): number =>
    limit > 0 ? Math.ceil(limit / tick) + 1 : Number.POSITIVE_INFINITY;
  return {
    connect: ticks(options.connect.timeout),
    head: ticks(options.headersTimeout),
    body: ticks(options.bodyTimeout),
    idle: ticks(idleMilliseconds),
    ticksPerSecond: 1000 / tick,
  };
}

/** A connection, and whether the bytes it hands over stay as they are. */
type Connected = Pick<LineParts, 'socket' | 'readyEvent' | 'lendsBytes'>;
type OnBytes = (bytes: Buffer) => void;

/** Certificates are verified, whatever NODE_TLS_REJECT_UNAUTHORIZED says. */
function connectOverTls(url: URL, { connect }: HttpClientOptions, onBytes: OnBytes): Connected {
  const host = hostOf(url);
  const { ca, servername = isIP(host) === 0 ? host : '' } = connect;
  const place = { host, port: Number(url.port || 443), servername };
  const trust = {
    rejectUnauthorized: true,
    ALPNProtocols: ['http/1.1'],
    ...(ca === undefined ? {} : { ca }),
  };
  const socket = connectTls({ ...place, ...trust });
  socket.setNoDelay(true).setKeepAlive(true);
  socket.on('data', onBytes);
  return { socket, readyEvent: 'secureConnect', lendsBytes: false };
}

/** All connections of a client read into one `buffer`, one after the other: without it Node makes 64 KiB for each read. */
function connectPlainly(url: URL, buffer: Buffer, onBytes: OnBytes): Connected {
  const callback = (length: number): boolean => {
    onBytes(buffer.subarray(0, length));
    return true;
  };
  const place = { host: hostOf(url), port: Number(url.port || 80), noDelay: true, keepAlive: true };
  const socket = connectPlain({ ...place, onread: { buffer, callback } });
  return { socket, readyEvent: 'connect', lendsBytes: true };
}

const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '');

/** The connections of the short way. */
function openLines(url: URL, options: HttpClientOptions) {
  const lines = new Set<Line>();
  const idle: Line[] = [];
  const waiting: Call[] = [];
  const buffer = Buffer.allocUnsafeSlow(readBytes);
  const tick = tickOf(options);
  const patience = patienceOf(options, tick);
  let clock: NodeJS.Timeout | undefined;
  let isClosing = false;
  let whenEmpty: (() => void)[] = [];

  let due: Line[] = [];
  const sendDue = (): void => {
    const mine = due;
    due = [];
    for (const line of mine) line.sendDue();
  };
  /**
   * What one turn of the event loop has to send leaves at its end, together: the first write wakes the upstream, and the others find it awake.
   * A write that wakes costs three times one that does not.
   */
  const give = (line: Line, call: Call): void => {
    line.accept(call);
    if (due.push(line) === 1) setImmediate(sendDue);
  };

  const settle = (): void => {
    if (lines.size > 0) return;
    clearInterval(clock);
    clock = undefined;
    if (isClosing) for (const tell of whenEmpty.splice(0)) tell();
  };
  const open = (first: Call): void => {
    const take = (bytes: Buffer): void => line.take(bytes);
    const connected =
      url.protocol === 'https:' ? connectOverTls(url, options, take) : connectPlainly(url, buffer, take);
    const line = new Line({ ...connected, first, patience, onFree, onGone });
    lines.add(line);
    clock ??= setInterval(() => {
      for (const line of lines) line.tick();
    }, tick).unref();
  };
  const onFree = (line: Line): void => {
    const next = waiting.shift();
    if (next) give(line, next);
    else if (isClosing) line.fail(new errors.ClientClosedError());
    else idle.push(line);
  };
  const onGone = (line: Line): void => {
    lines.delete(line);
    const at = idle.indexOf(line);
    if (at !== -1) idle.splice(at, 1);
    const next = waiting.shift();
    if (next) open(next);
    settle();
  };

  return {
    send: (call: Call): void => {
      // The newest first: what is not needed grows old and is let go.
      const line = idle.pop();
      if (line) give(line, call);
      else if (lines.size < options.connections) open(call);
      else waiting.push(call);
    },
    close: (): Promise<void> => {
      isClosing = true;
      for (const line of [...idle]) line.fail(new errors.ClientClosedError());
      return new Promise((resolve) => {
        whenEmpty = [...whenEmpty, resolve];
        settle();
      });
    },
  };
}

/**
 * A client for one origin, HTTP/1.1 only and one request at a time on a connection. Requests without a body go a short way of our own, which costs
 * a third of undici's; the others go through undici. Handlers see no difference. Connections are made when they are needed.
 */
export function openHttpClient(origin: string, options: HttpClientOptions): HttpClient {
  const url = new URL(origin);
  const lines = openLines(url, options);
  const { ca, servername, timeout } = options.connect;
  const tls = { ...(ca === undefined ? {} : { ca }), ...(servername === undefined ? {} : { servername }) };
  const connect = { timeout, rejectUnauthorized: true, ...tls };
  const pool = new Pool(url.origin, { ...options, pipelining: 1, allowH2: false, connect });
  const careful = openCarefulClient(url, options);
  let isClosed = false;
  let closed: Promise<void> | undefined;

  const dispatchQuick = (request: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): void => {
    const { method, path } = request;
    let call = new Call('', method, handler);
    try {
      if (isClosed) throw new errors.ClientClosedError();
      const fields = request.headers as readonly string[];
      call = new Call(requestHead({ method, path, host: url.host, fields }), method, handler);
    } catch (error) {
      call.fail(error as Error);
      return;
    }
    lines.send(call);
  };
  return {
    dispatch: (request, handler) => {
      if ((request as CarefulRequest).isCareful && !isClosed) careful.dispatch(request, handler);
      else if (isQuick(request)) dispatchQuick(request, handler);
      else pool.dispatch(request, handler);
    },
    close: () => {
      isClosed = true;
      closed ??= Promise.all([lines.close(), pool.close()]).then(careful.close);
      return closed;
    },
  };
}
