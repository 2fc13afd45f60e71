import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { Dispatcher } from 'undici';
import { type HttpClientOptions, openHttpClient } from '#server/foundation/http-client/index.ts';

/** How an answer came out, as a handler heard it. */
export type Heard = {
  readonly heads: { readonly status: number; readonly message: string; readonly raw: unknown }[];
  body: string;
  trailers: unknown;
  error: (Error & { code?: string }) | null;
  ended: number;
  started: number;
};

export type Script = (request: string, socket: Socket, connection: number) => void;

const defaults: HttpClientOptions = {
  connections: 2,
  headersTimeout: 5_000,
  bodyTimeout: 5_000,
  connect: { timeout: 2_000 },
};

/** A server that says exactly the bytes it is told to, and a client of it. Counts connections from 1. */
export async function openScripted(script: Script, options: Partial<HttpClientOptions> = {}) {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer({ noDelay: true }, (socket) => {
    connections += 1;
    const mine = connections;
    sockets.add(socket);
    let text = '';
    socket.on('close', () => sockets.delete(socket));
    // A client that tears its connection is part of these tests.
    socket.on('error', () => undefined);
    socket.setEncoding('latin1').on('data', (part) => {
      text += part;
      for (let end = text.indexOf('\r\n\r\n'); end !== -1; end = text.indexOf('\r\n\r\n')) {
        const request = text.slice(0, end + 4);
        text = text.slice(end + 4);
        script(request, socket, mine);
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = openHttpClient(`http://127.0.0.1:${port}`, { ...defaults, ...options });
  return {
    port,
    client,
    connections: () => connections,
    open: () => sockets.size,
    ask: (order: Partial<Dispatcher.DispatchOptions> = {}, handler?: Dispatcher.DispatchHandler) =>
      ask(client, order, handler),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await client.close();
    },
  };
}

/** Sends one request and resolves when its handler has heard the end, good or bad. `extra` is told everything too. */
export function ask(
  client: ReturnType<typeof openHttpClient>,
  order: Partial<Dispatcher.DispatchOptions> = {},
  extra: Dispatcher.DispatchHandler = {},
): Promise<Heard> {
  const heard: Heard = { heads: [], body: '', trailers: null, error: null, ended: 0, started: 0 };
  return new Promise((resolve) => {
    const end = () => {
      heard.ended += 1;
      // One turn more, so that a second ending would be seen.
      setImmediate(() => resolve(heard));
    };
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart: (controller, context) => {
        heard.started += 1;
        extra.onRequestStart?.(controller, context);
      },
      onResponseStart: (controller, status, headers, message) => {
        heard.heads.push({ status, message: message ?? '', raw: controller.rawHeaders });
        extra.onResponseStart?.(controller, status, headers, message);
      },
      onResponseData: (controller, chunk) => {
        heard.body += chunk.toString('latin1');
        extra.onResponseData?.(controller, chunk);
      },
      onResponseEnd: (controller, trailers) => {
        heard.trailers = { ...trailers };
        extra.onResponseEnd?.(controller, trailers);
        end();
      },
      onResponseError: (controller, error) => {
        heard.error = error;
        extra.onResponseError?.(controller, error);
        end();
      },
    };
    client.dispatch({ method: 'GET', path: '/', headers: [], body: null, ...order }, handler);
  });
}
