import { Readable } from 'node:stream';
import { type Dispatcher, errors, Pool } from 'undici';
import { Call } from './call.ts';
import type { HttpRequest } from './careful-call.ts';
import { openCarefulClient } from './careful-client.ts';
import { openLines } from './lines.ts';
import type { HttpClientOptions } from './options.ts';
import { requestHead } from './request-head.ts';

export type HttpClient = {
  /** Sends a request; how it goes, failures included, is told to `handler`. Fields of the answer are told by the controller's `rawHeaders`. */
  readonly dispatch: (request: HttpRequest, handler: Dispatcher.DispatchHandler) => void;
  /** Closes idle connections, refuses new requests and waits for those under way. May be repeated. */
  readonly close: () => Promise<void>;
};

/** The body as a stream, or null without one. Throws InvalidArgumentError. */
function streamOf(body: HttpRequest['body']): Readable | null {
  if (body === null || body === undefined || body instanceof Readable) return body ?? null;
  throw new errors.InvalidArgumentError('a body is a stream here');
}

/**
 * A client for one origin, HTTP/1.1 only and one request at a time on a connection. Requests go a short way of our own, which costs a third of
 * undici's; upgrades go through undici. Handlers see no difference. Connections are made when they are needed.
 */
export function openHttpClient(origin: string, options: HttpClientOptions): HttpClient {
  const url = new URL(origin);
  const lines = openLines(url, options);
  const { ca, servername, timeout } = options.connect;
  const tls = { ...(ca === undefined ? {} : { ca }), ...(servername === undefined ? {} : { servername }) };
  const connect = { timeout, rejectUnauthorized: true, ...tls };
  // Without pipelining no connection is kept: an upgrade never meets one on its way out.
  const pool = new Pool(url.origin, { ...options, pipelining: 0, allowH2: false, connect });
  const careful = openCarefulClient(url, options);
  let isClosed = false;
  let closed: Promise<void> | undefined;

  const dispatchQuick = (request: HttpRequest, handler: Dispatcher.DispatchHandler): void => {
    const { method, path, isFresh = false } = request;
    let call = new Call({ head: '', method, body: null, length: null }, handler);
    try {
      if (isClosed) throw new errors.ClientClosedError();
      const fields = (request.headers ?? []) as readonly string[];
      const body = streamOf(request.body);
      const order = { method, path, host: url.host, fields, hasBody: body !== null };
      call = new Call({ ...requestHead(order), method, body }, handler);
    } catch (error) {
      call.fail(error as Error);
      return;
    }
    lines.send(call, isFresh);
  };
  return {
    dispatch: (request, handler) => {
      if (request.isCareful && !isClosed) careful.dispatch(request, handler);
      else if (request.upgrade) pool.dispatch(request, handler);
      else dispatchQuick(request, handler);
    },
    close: () => {
      isClosed = true;
      closed ??= Promise.all([lines.close(), pool.close()]).then(careful.close);
      return closed;
    },
  };
}
