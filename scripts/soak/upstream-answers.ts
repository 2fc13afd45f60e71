import { hash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { contentOf } from './request-bytes.ts';

/** What one request asks for. */
export interface Asked {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  /** What the answer shall hold. */
  readonly content: Buffer;
}

/** How the upstream answers, by the name of the kind. */
type Answer = (asked: Asked) => void | Promise<void>;

const digestOf = (content: Buffer): string => hash('sha256', content, 'hex');
const tell = ({ content }: Asked) => ({ 'X-Soak-Digest': digestOf(content), 'Content-Type': 'text/plain' });
const tellLength = (asked: Asked) => ({ ...tell(asked), 'Content-Length': asked.content.length });

/** All that is content of the request. Rejects when the gateway goes away before its end. */
async function receive(req: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of req) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

const inParts = ({ content }: Asked, count: number): Buffer[] => {
  const size = Math.ceil(content.length / count);
  return Array.from({ length: count }, (_, at) => content.subarray(at * size, (at + 1) * size));
};

const plain: Answer = (asked) => void asked.res.writeHead(200, tellLength(asked)).end(asked.content);

const upload: Answer = async (asked) => {
  const received = digestOf(await receive(asked.req));
  asked.res.writeHead(200, { ...tellLength(asked), 'X-Soak-Received': received }).end(asked.content);
};

const chunked: Answer = (asked) => {
  asked.res.writeHead(200, tell(asked));
  for (const part of inParts(asked, 5)) asked.res.write(part);
  asked.res.end();
};

const trailers: Answer = (asked) => {
  asked.res.writeHead(200, { ...tell(asked), Trailer: 'X-Soak-Trailer' });
  asked.res.write(asked.content);
  asked.res.addTrailers({ 'X-Soak-Trailer': 'the end' });
  asked.res.end();
};

const untilClose: Answer = (asked) => {
  asked.res.useChunkedEncodingByDefault = false;
  asked.res.removeHeader('Transfer-Encoding');
  asked.res.writeHead(200, { ...tell(asked), Connection: 'close' }).end(asked.content);
};

const interim: Answer = (asked) => {
  asked.res.writeEarlyHints({ link: '</style.css>; rel=preload; as=style' });
  return plain(asked);
};

const slow: Answer = async (asked) => {
  await wait(50 + (asked.content.length % 400));
  return plain(asked);
};

const drips: Answer = async (asked) => {
  asked.res.writeHead(200, tell(asked));
  for (const part of inParts(asked, 6)) {
    asked.res.write(part);
    await wait(60);
  }
  asked.res.end();
};

/** Half of the content, then what `breakOff` does once it has left this process. */
function half(asked: Asked, fields: Record<string, string | number>, breakOff: (asked: Asked) => void): void {
  asked.res.writeHead(200, fields);
  asked.res.write(asked.content.subarray(0, asked.content.length / 2), () => breakOff(asked));
}

const cutOff = ({ req }: Asked): void => void req.socket.destroy();
const endEarly = ({ req }: Asked): void => void req.socket.end();
const reset = ({ req }: Asked): void => void req.socket.resetAndDestroy();
const hang = (): void => undefined;

const answers: Readonly<Record<string, Answer>> = {
  plain,
  chunked,
  trailers,
  interim,
  slow,
  drips,
  upload,
  big: plain,
  head: plain,
  unread: plain,
  'upload-chunks': upload,
  'until-close': untilClose,
  empty: (asked) => void asked.res.writeHead(204, { 'X-Soak-Digest': digestOf(asked.content) }).end(),
  'not-modified': (asked) => void asked.res.writeHead(304, { ...tell(asked), ETag: '"soak"' }).end(),
  fails: (asked) => void asked.res.writeHead(500, tellLength(asked)).end(asked.content),
  'closes-before': cutOff,
  'resets-before': reset,
  garbage: ({ req }) => void req.socket.end('what is this\r\n\r\n'),
  'cut-chunks': (asked) => half(asked, tell(asked), cutOff),
  'cut-length': (asked) => half(asked, tellLength(asked), endEarly),
  'resets-middle': (asked) => half(asked, tellLength(asked), reset),
  'hangs-before': hang,
  'hangs-middle': (asked) => half(asked, tellLength(asked), hang),
};

/** Answers, or breaks off, as the path asks. `/healthz` is always well. */
export async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(req.url ?? '/', 'http://upstream');
  const name = pathname.split('/').at(-1) ?? '';
  if (name === 'healthz') {
    res.end('well');
    return;
  }
  const found = answers[name];
  if (found === undefined) res.writeHead(404).end();
  else
    await found({
      req,
      res,
      content: contentOf(Number(searchParams.get('n')), Number(searchParams.get('size'))),
    });
}
