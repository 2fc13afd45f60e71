import { Agent as PlainAgent, request as requestPlain } from 'node:http';
import { request as requestTls, Agent as TlsAgent } from 'node:https';
import type { Dispatcher } from 'undici';
import { CarefulCall, type HttpRequest } from './careful-call.ts';
import { hostOf } from './connect.ts';
import type { HttpClientOptions } from './options.ts';

/**
 * The way of requests with an expectation, trailers, or a `TE`: the short way sends none of these. Node's own client does
 * them all, at a price that only such requests pay.
 */
export function openCarefulClient(
  url: URL,
  { connections, connect, headersTimeout, bodyTimeout }: HttpClientOptions,
) {
  const isTls = url.protocol === 'https:';
  const pool = { maxSockets: connections };
  const { ca, servername } = connect;
  const trust = { ...(ca === undefined ? {} : { ca }), ...(servername === undefined ? {} : { servername }) };
  const agentWith = (keepAlive: boolean) =>
    isTls
      ? new TlsAgent({ ...pool, keepAlive, ...trust, rejectUnauthorized: true, ALPNProtocols: ['http/1.1'] })
      : new PlainAgent({ ...pool, keepAlive });
  const [kept, fresh] = [agentWith(true), agentWith(false)];
  const waits = { connect: connect.timeout, headers: headersTimeout, body: bodyTimeout };
  const place = { host: hostOf(url), port: url.port || (isTls ? 443 : 80) };
  return {
    dispatch: (request: HttpRequest, handler: Dispatcher.DispatchHandler): void => {
      const { method, path } = request;
      const agent = request.isFresh ? fresh : kept;
      const headers = ['host', url.host, ...(request.headers as readonly string[])];
      const sent = (isTls ? requestTls : requestPlain)({ ...place, agent, method, path, headers });
      new CarefulCall(sent, { request, handler, waits });
    },
    close: (): void => {
      kept.destroy();
      fresh.destroy();
    },
  };
}
