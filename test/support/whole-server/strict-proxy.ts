import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { request as requestTls } from 'node:https';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export type ProxyRules = {
  /** Larger bodies are answered with 413. */
  readonly mostBytes: number;
  /** When not, rows are answered with 503. */
  readonly takesRows: boolean;
  /** Waited for before a verdict is passed on. */
  readonly beforeVerdict: () => Promise<unknown>;
};

/** A proxy in front of the server, as a team may have one: it refuses large bodies and is sometimes slow. `rules` may change meanwhile. */
export async function openStrictProxy(target: string, ca: string, rules: ProxyRules) {
  const forward = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const body = await buffer(req);
    const isRefused = req.url === '/v1/access-logs' && !rules.takesRows;
    if (isRefused || body.length > rules.mostBytes) {
      res.writeHead(isRefused ? 503 : 413).end();
      return;
    }
    const send = target.startsWith('https:') ? requestTls : request;
    const { method = 'GET', url = '/', headers } = req;
    const { host: _, ...fields } = headers;
    const onward = send(target + url, { method, ca, headers: fields }, async (answer) => {
      const bytes = await buffer(answer);
      if (url === '/v1/keys/verify') await rules.beforeVerdict();
      res.writeHead(answer.statusCode ?? 500, answer.headers).end(bytes);
    });
    onward.on('error', () => res.destroy()).end(body);
  };
  const server = createServer(forward);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}
