import { Readable } from 'node:stream';
import { type Dispatcher, errors, Pool } from 'undici';
import { Call, type CallOrder } from './call.ts';
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

/** The body as a stream or a text, or null without one. Throws InvalidArgumentError. */
function bodyOf({ body }: HttpRequest): Readable | string | null {
  if (body === null || body === undefined || body === '') return null;
  if (body instanceof Readable || typeof body === 'string') return body;
  throw new errors.InvalidArgumentError('a body is a stream or a text here');
}

/** What is sent: a body that is there whole, as a text in latin1, goes in one piece with the head. Throws InvalidArgumentError. */
function orderOf(request: HttpRequest, host: string): CallOrder {
  const { method, path } = request;
  const body = bodyOf(request);
  const fields = (request.headers ?? []) as readonly string[];
  const { head, length } = requestHead({ method, path, host, fields, hasBody: body !== null });
  if (typeof body !== 'string') return { head, length, method, body };
  if (body.length !== length) throw new errors.RequestContentLengthMismatchError();
  return { head: head + body, length, method, body: null };
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
    const { method, isFresh = false } = request;
    let call = new Call({ head: '', method, body: null, length: null }, handler);
    try {
      if (isClosed) throw new errors.ClientClosedError();
      call = new Call(orderOf(request, url.host), handler);
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
