import type { Response } from 'supertest';

/** A request with its answer. `path` may carry a query. */
export type Exchange = {
  readonly method: string;
  readonly path: string;
  readonly request: { readonly body?: unknown };
  readonly response: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string | undefined>>;
    /** The parsed JSON body; undefined when there is none or it is something else. */
    readonly body?: unknown;
  };
};

type Sent = { readonly method: string; readonly url: string; readonly _data?: unknown };

const isJson = (type: string | undefined): boolean => /^application\/(\w+\+)?json/.test(type ?? '');

function readSent(data: unknown, type: string | undefined): unknown {
  if (typeof data !== 'string') return data;
  if (type !== undefined && !isJson(type)) return undefined;
  try {
    return JSON.parse(data);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** What was sent and answered, from an answer of supertest. */
export function exchangeOf(answer: Response): Exchange {
  const sent = answer.request as unknown as Sent & { get: (name: string) => string | undefined };
  const { pathname, search } = new URL(sent.url);
  const headers = answer.headers as Record<string, string>;
  return {
    method: sent.method,
    path: pathname + search,
    request: { body: readSent(sent._data, sent.get('content-type')) },
    response: {
      status: answer.status,
      headers,
      ...(isJson(headers['content-type']) ? { body: JSON.parse(answer.text) as unknown } : {}),
    },
  };
}
