import { Agent, request } from 'undici';

export type Call = {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is; `headers` say what it is. */
  readonly body?: string | Buffer;
};

export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly cookies: readonly string[];
  readonly bytes: Buffer;
  /** The parsed body; undefined when it is not JSON. */
  readonly json: unknown;
};

export type Caller = ((path: string, call?: Call) => Promise<Answer>) & {
  readonly close: () => Promise<void>;
};

function toAnswer(status: number, raw: Record<string, string | string[] | undefined>, bytes: Buffer): Answer {
  const isJson = /^application\/(\w+\+)?json/.test(String(raw['content-type'] ?? ''));
  const headers = Object.fromEntries(
    Object.entries(raw).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
  return {
    status,
    headers,
    cookies: [raw['set-cookie'] ?? []].flat(),
    bytes,
    json: isJson && bytes.length > 0 ? JSON.parse(bytes.toString('utf8')) : undefined,
  };
}

/** Calls one listener over TLS as a client that trusts nothing but the private CA. */
export function openCaller(origin: () => string, ca: string): Caller {
  const dispatcher = new Agent({ connect: { ca } });
  const call = async (path: string, { method = 'GET', headers = {}, json, body }: Call = {}) => {
    const sent = json === undefined ? body : JSON.stringify(json);
    const answer = await request(origin() + path, {
      dispatcher,
      method: method as 'GET',
      headers: { ...(json === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(sent === undefined ? {} : { body: sent }),
    });
    return toAnswer(answer.statusCode, answer.headers, Buffer.from(await answer.body.arrayBuffer()));
  };
  return Object.assign(call, { close: () => dispatcher.close() });
}
