import { once } from 'node:events';
import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ShortAnswer, ShortRequest } from '#server/foundation/http/index.ts';
import { type ListenerHooks, type ListenerOptions, listen } from '#server/foundation/http/index.ts';
import { selfSigned } from '#test/support/tls/self-signed.ts';

export type Handled = { readonly req: ShortRequest; readonly res: ShortAnswer };

export type ShortListenerOptions = Pick<ListenerOptions, 'arrival'> & {
  readonly isTls?: boolean;
  readonly handle?: (req: ShortRequest, res: ShortAnswer) => void;
  readonly hooks?: ListenerHooks;
};

/** Answers with the target, as the whole of a body with a length. */
export function answerTarget({ url }: ShortRequest, res: ShortAnswer): void {
  res.writeHead(200, undefined, ['content-length', String(url.length)]).end(url, 'latin1');
}

/** A raw client of a listener: what it was told so far, and whether its connection is closed. */
export async function openClient(port: number, isTls = false) {
  const host = '127.0.0.1';
  const socket: Socket = isTls
    ? connectTls({ port, host, rejectUnauthorized: false })
    : connectPlain({ port, host });
  const client = { socket, text: '', isClosed: false, closed: Promise.resolve('') };
  socket.setEncoding('latin1').on('data', (part: string) => {
    client.text += part;
  });
  socket.on('error', () => undefined);
  client.closed = new Promise((resolve) => {
    socket.on('close', () => {
      client.isClosed = true;
      resolve(client.text);
    });
  });
  await once(socket, isTls ? 'secureConnect' : 'connect');
  return client;
}

/**
 * A listener whose `/api…` goes the short way to `handle`. Whatever goes to Node's parser is answered with `node` and its method, target and
 * number of bytes in the body, and stands in `byNode`.
 */
export async function openShortListener({
  isTls = false,
  handle = answerTarget,
  hooks,
  arrival,
}: ShortListenerOptions = {}) {
  const byNode: string[] = [];
  let begun = 0;
  const short: Handled[] = [];
  const options: ListenerOptions = {
    host: '127.0.0.1',
    port: 0,
    tls: isTls ? await selfSigned() : null,
    ...(arrival ? { arrival } : {}),
    hooks: {
      ...hooks,
      short: {
        serves: (url) => url.startsWith('/api'),
        handle: (req, res) => {
          short.push({ req, res });
          handle(req, res);
        },
      },
    },
  };
  const listener = await listen((req, res) => {
    let bytes = 0;
    begun += 1;
    req.on('data', (part: Buffer) => {
      bytes += part.length;
    });
    req.on('end', () => {
      const said = `${req.method} ${req.url} ${bytes}`;
      byNode.push(said);
      res.end(`node ${said}`);
    });
  }, options);
  return {
    listener,
    byNode,
    /** How many requests Node's parser has begun. */
    begun: () => begun,
    /** Requests that went the short way, with their answers. */
    short,
    urls: () => short.map(({ req }) => req.url),
    client: () => openClient(listener.port, isTls),
  };
}

/** The bodies and statuses of the answers in a text, each of which has a length or comes in one chunk. */
export function answersIn(text: string): string[] {
  const answers: string[] = [];
  for (let rest = text; rest !== ''; ) {
    const bodyAt = rest.indexOf('\r\n\r\n') + 4;
    const length = /\r\ncontent-length: (\d+)\r\n/i.exec(rest.slice(0, bodyAt))?.[1];
    if (bodyAt < 4 || length === undefined) return [...answers, `no whole answer: ${rest}`];
    const end = bodyAt + Number(length);
    answers.push(`${rest.slice(9, 12)} ${rest.slice(bodyAt, end)}`);
    rest = rest.slice(end);
  }
  return answers;
}
