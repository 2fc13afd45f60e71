import { Agent as PlainAgent, request as requestPlain } from 'node:http';
import { request as requestTls, Agent as TlsAgent } from 'node:https';
import type { Dispatcher } from 'undici';
import { CarefulCall, type CarefulRequest } from './careful-call.ts';
import type { HttpClientOptions } from './options.ts';

/**
 * The way of requests with an expectation, trailers, or a `TE`: undici sends none of these, and takes `100 Continue` for a fault. Node's own client does
 * them all, at a price that only such requests pay.
 */
export function openCarefulClient(
  url: URL,
  { connections, connect, headersTimeout, bodyTimeout }: HttpClientOptions,
) {
  const isTls = url.protocol === 'https:';
  const pool = { keepAlive: true, maxSockets: connections };
  const { ca, servername } = connect;
  const trust = { ...(ca === undefined ? {} : { ca }), ...(servername === undefined ? {} : { servername }) };
  const agent = isTls
    ? new TlsAgent({ ...pool, ...trust, rejectUnauthorized: true, ALPNProtocols: ['http/1.1'] })
    : new PlainAgent(pool);
  const waits = { connect: connect.timeout, headers: headersTimeout, body: bodyTimeout };
  const place = { host: url.hostname.replace(/^\[|\]$/g, ''), port: url.port || (isTls ? 443 : 80), agent };
  return {
    dispatch: (request: CarefulRequest, handler: Dispatcher.DispatchHandler): void => {
      const { method, path } = request;
      const headers = ['host', url.host, ...(request.headers as readonly string[])];
      const sent = (isTls ? requestTls : requestPlain)({ ...place, method, path, headers });
      new CarefulCall(sent, { request, handler, waits });
    },
    close: (): void => agent.destroy(),
  };
}
