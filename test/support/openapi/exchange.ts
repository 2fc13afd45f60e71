import { brotliDecompressSync, gunzipSync, inflateSync, zstdDecompressSync } from 'node:zlib';
import type { Response } from 'supertest';

/** A request with its answer. `path` may carry a query. */
export type Exchange = {
  readonly method: string;
  readonly path: string;
  /** `media` is told where it is not JSON. Undefined where what was sent is not to be looked at. */
  readonly request: { readonly body?: unknown; readonly media?: string | undefined } | undefined;
  readonly response: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string | undefined>>;
    /** The parsed JSON body; undefined when there is none or it is something else. */
    readonly body?: unknown;
  };
};

type Sent = { readonly method: string; readonly url: string; readonly _data?: unknown };

const isJson = (type: string | undefined): boolean => /^application\/(\w+\+)?json/.test(type ?? '');

const unpackers: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
  zstd: zstdDecompressSync,
};

/** Bytes stay bytes where they are no JSON: a raw body may be anything. */
function readSent(data: unknown, type: string | undefined, encoding: string | undefined): unknown {
  if ((typeof data !== 'string' && !Buffer.isBuffer(data)) || !isJson(type)) return data;
  const bytes = Buffer.from(data);
  try {
    const unpack = unpackers[encoding?.toLowerCase() ?? ''];
    return JSON.parse((unpack ? unpack(bytes) : bytes).toString('utf8')) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return data;
    throw error;
  }
}

/** What was answered; where a test parses answers itself, supertest hands over only what came of it. Undefined for HEAD. */
const textOf = ({ text, body }: Response): string | undefined =>
  Buffer.isBuffer(body) ? body.toString('utf8') : text;

/** What was sent and answered, from an answer of supertest. */
export function exchangeOf(answer: Response): Exchange {
  const sent = answer.request as unknown as Sent & { get: (name: string) => string | undefined };
  const { pathname, search } = new URL(sent.url);
  const headers = answer.headers as Record<string, string>;
  const text = textOf(answer);
  return {
    method: sent.method,
    path: pathname + search,
    // A refused request may have been no body that anybody can read.
    request:
      answer.status < 400
        ? { body: readSent(sent._data, sent.get('content-type'), sent.get('content-encoding')) }
        : {},
    response: {
      status: answer.status,
      headers,
      ...(text && isJson(headers['content-type']) ? { body: JSON.parse(text) as unknown } : {}),
    },
  };
}
