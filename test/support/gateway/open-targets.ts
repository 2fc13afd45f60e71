import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Gateway,
  readUpstreamsFile,
  type TargetState,
  type UpstreamsPlan,
} from '#server/service/gateway/index.ts';

export type Asked = { readonly method: string; readonly url: string; readonly host: string; body: string };

type TargetOptions = {
  readonly respond?: RequestListener;
  readonly tls?: { readonly cert: string; readonly key: string };
};

const answerWell: RequestListener = (_req, res) => res.end('ok');

/** What a request asked for; the body grows as it comes. */
function noted(req: IncomingMessage): Asked {
  const { method = '', url = '', headers } = req;
  const asked = { method, url, host: headers.host ?? '', body: '' };
  req.setEncoding('utf8').on('data', (part: string) => {
    asked.body += part;
  });
  return asked;
}

/** A real target server that remembers what it was asked and can die and come back on the same port. */
export async function startTarget({ respond = answerWell, tls }: TargetOptions = {}) {
  const asked: Asked[] = [];
  const behaviour = { respond };
  let port = 0;
  let server: Server;
  const start = async () => {
    const listener: RequestListener = (req, res) => {
      asked.push(noted(req));
      behaviour.respond(req, res);
    };
    server = tls ? createSecureServer(tls, listener) : createServer(listener);
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  };
  const stop = async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  };
  await start();
  return { url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`, port, asked, behaviour, start, stop };
}
export type TestTarget = Awaited<ReturnType<typeof startTarget>>;

let deadPort = 0;

/**
 * An address at which nobody listens, another one each time. Its port is below those that the system gives to whoever asks for any: one that
 * was just let go can be given to the next server, or be the very port from which a connection to it is made, which then meets itself.
 */
export function deadUrl(): string {
  deadPort = (deadPort % 6) + 1;
  return `http://127.0.0.1:${deadPort}`;
}

/** What stands in an upstreams file, as the gateway gets it: through a real file, with `files` beside it. */
export function planFrom(content: unknown, files: Readonly<Record<string, string>> = {}): UpstreamsPlan {
  const folder = mkdtempSync(join(tmpdir(), 'wrkout-upstreams-'));
  try {
    const file = join(folder, 'upstreams.json');
    writeFileSync(file, JSON.stringify(content));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    return readUpstreamsFile(file, { headersSeconds: 5 });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** One upstream for every path, on the given targets. */
export const oneUpstream = (
  urls: readonly string[],
  fields: object = {},
  files: Readonly<Record<string, string>> = {},
): UpstreamsPlan =>
  planFrom(
    {
      upstreams: [{ name: 'main', targets: urls.map((url) => ({ url })), ...fields }],
      routes: [{ upstream: 'main' }],
    },
    files,
  );

/** The targets of the one upstream, as `states` tells them. */
export const targetsOf = (gateway: Gateway): readonly TargetState[] =>
  gateway.upstreams.states()[0]?.targets ?? [];
