import { Agent, request } from 'undici';
import type { OpenApiDocument } from '#server/foundation/http/openapi/index.ts';
import {
  type Exchange,
  expectMatchesOpenApi,
  expectUnlisted,
  findOperation,
} from '#test/support/openapi/index.ts';

export type Call = {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is; `headers` say what it is. */
  readonly body?: string | Buffer;
  /** What is sent holds records that are refused one by one in a good answer: only the answer is held against the document. */
  readonly isPartlyBad?: true;
};

export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly cookies: readonly string[];
  readonly bytes: Buffer;
  /** The parsed body; undefined when it is not JSON. */
  readonly json: unknown;
};

type OneCall = (path: string, call?: Call) => Promise<Answer>;

/** Each call also fails when request or answer is not as the listener's OpenAPI document describes them. */
export type Caller = OneCall & {
  /** Calls what the document does not list, and fails when it does list it, or when something but a problem is answered. */
  readonly unlisted: OneCall;
  /** Ids of the operations that were answered with 2xx so far, as the document describes it; one for each call. */
  readonly answered: readonly string[];
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

const requestOf = ({ json, body, headers, isPartlyBad }: Call): Exchange['request'] =>
  isPartlyBad ? undefined : { body: json ?? body, media: headers?.['content-type'] };

const exchangeOf = (path: string, call: Call, answer: Answer): Exchange => ({
  method: call.method ?? 'GET',
  path,
  request: requestOf(call),
  response: { status: answer.status, headers: answer.headers, body: answer.json },
});

export type CallerOptions = {
  /** Asked at each call: a port may be known only then. */
  readonly origin: () => string;
  readonly ca: string;
  readonly document: OpenApiDocument;
};

/** Calls one listener over TLS as a client that trusts nothing but the private CA. */
export function openCaller({ origin, ca, document }: CallerOptions): Caller {
  const dispatcher = new Agent({ connect: { ca } });
  const send = async (path: string, { method = 'GET', headers = {}, json, body }: Call): Promise<Answer> => {
    const sent = json === undefined ? body : JSON.stringify(json);
    const answer = await request(origin() + path, {
      dispatcher,
      method: method as 'GET',
      headers: { ...(json === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(sent === undefined ? {} : { body: sent }),
    });
    return toAnswer(answer.statusCode, answer.headers, Buffer.from(await answer.body.arrayBuffer()));
  };
  const checkedBy =
    (check: typeof expectUnlisted): OneCall =>
    async (path, call = {}) => {
      const answer = await send(path, call);
      check(document, exchangeOf(path, call, answer));
      return answer;
    };
  const answered: string[] = [];
  const listed = checkedBy((_, exchange) => {
    expectMatchesOpenApi(document, exchange);
    const { operation } = findOperation(document, exchange.method, exchange.path.split('?')[0] ?? '') ?? {};
    if (operation && exchange.response.status < 300) answered.push(operation.operationId);
  });
  const close = () => dispatcher.close();
  return Object.assign(listed, { unlisted: checkedBy(expectUnlisted), answered, close });
}
