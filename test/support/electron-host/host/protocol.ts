import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

type Handler = (request: Request & { initiatorOrigin?: string }) => Response | Promise<Response>;

const handlers = new Map<string, Handler>();
let scheme = '';
let server: Server | undefined;
let port = 0;

/**
 * Electron's `protocol`. Chromium has no door for a new scheme, so `app://console/x` is served as
 * `http://console.localhost:<port>/x`, which is a secure context with an origin of its own too. The console never sees the difference:
 * every URL that goes to it is translated back. Over a real socket, answers stream as they do in Electron.
 */
export const protocol = {
  registerSchemesAsPrivileged([custom]: { scheme: string }[]): void {
    scheme = custom?.scheme ?? '';
  },
  handle(name: string, handler: Handler): void {
    handlers.set(name, handler);
  },
  isProtocolHandled: (name: string): boolean => handlers.has(name),
};

/** `app://console/x` → what Chromium loads. Other URLs stay as they are. */
export const toChromiumUrl = (url: string): string =>
  scheme !== '' && url.startsWith(`${scheme}://`)
    ? url.replace(new RegExp(`^${scheme}://([^/?#]*)`), `http://$1.localhost:${port}`)
    : url;

/** What Chromium loads → `app://console/x`. Other URLs stay as they are. */
export const toAppUrl = (url: string): string =>
  url.replace(new RegExp(`^http://([^/?#]*)\\.localhost:${port}(?=[/?#]|$)`), `${scheme}://$1`);

/** Starts the loopback server behind the scheme; called once when the app gets ready. */
export async function serveSchemes(): Promise<void> {
  const opened = createServer((incoming, outgoing) => {
    answer(incoming, outgoing).catch((error: unknown) =>
      outgoing.destroy(error instanceof Error ? error : undefined),
    );
  });
  server = opened;
  await new Promise<void>((resolve) => opened.listen(0, '127.0.0.1', resolve));
  port = (opened.address() as AddressInfo).port;
  server.unref();
}

async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const handler = handlers.get(scheme);
  if (handler === undefined) throw new Error(`nobody handles ${scheme}:`);
  const gone = new AbortController();
  outgoing.once('close', () => gone.abort());
  const response = await handler(toRequest(incoming, gone.signal));
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.flushHeaders();
  if (response.body === null) outgoing.end();
  else await pipeline(whole(response.body), outgoing);
}

/**
 * The body as a stream. A page that goes away aborts the request behind it too, and that error can come after the pipeline has let go of
 * the stream; it is the pipeline that tells of it, once.
 */
function whole(body: NonNullable<Response['body']>): Readable {
  const stream = Readable.fromWeb(body as never);
  stream.on('error', () => undefined);
  return stream;
}

function toRequest(incoming: IncomingMessage, signal: AbortSignal): Request & { initiatorOrigin?: string } {
  const { method = 'GET', headers, url = '/' } = incoming;
  const host = (headers.host ?? '').replace(/\.localhost:\d+$/, '');
  const hasBody = method !== 'GET' && method !== 'HEAD' && Number(headers['content-length'] ?? 0) > 0;
  const request = new Request(`${scheme}://${host}${url}`, {
    method,
    headers: Object.entries(headers).map(([name, value]) => [name, String(value)] as [string, string]),
    signal,
    ...(hasBody ? { body: Readable.toWeb(incoming) as ReadableStream, duplex: 'half' } : {}),
  } as RequestInit);
  const site = headers['sec-fetch-site'];
  // Started by the page itself, by another origin, or by nobody (typed, loaded by the main process).
  if (site === 'same-origin') return Object.assign(request, { initiatorOrigin: `${scheme}://${host}` });
  if (site === 'none' || site === undefined) return request;
  return Object.assign(request, { initiatorOrigin: toAppUrl(headers.origin ?? 'null') });
}
