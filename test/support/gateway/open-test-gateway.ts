import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type RequestListener,
  request,
  type Server,
} from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { systemRandom } from '#server/foundation/clock/index.ts';
import { listen } from '#server/foundation/http/index.ts';
import {
  type Caller,
  createGateway,
  type ExchangeLog,
  type ExchangeRecord,
  type GatewayOptions,
} from '#server/service/gateway/index.ts';
import { formatApiKey } from '#shared/values/index.ts';
import { movableClock, newUuid, rememberingLog } from '#test/support/access-log/open-test-access-log.ts';

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** Waits until `holds` is true; the test's own timeout ends the wait. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}

/** Lets everything happen that waits for its turn in this process, packets over loopback included. */
export async function someTurns(): Promise<void> {
  for (let turn = 0; turn < 30; turn++) await new Promise((resolve) => setImmediate(resolve));
}

export type Answer = { status: number; headers: IncomingHttpHeaders; rawHeaders: string[]; body: Buffer };

export type Ask = {
  method?: string;
  path?: string;
  headers?: Record<string, string | string[]> | string[];
  body?: string | Buffer;
};

export type Options = Partial<GatewayOptions> & {
  limits?: Partial<Caller['limits']>;
  used?: number;
  hasRoom?: () => boolean;
  push?: ExchangeLog['push'];
  note?: ExchangeLog['note'];
};

/** Asks the gateway on `port`; with `key` unless other fields are given. Rejects when the connection breaks. */
const asker =
  (port: number, key: string) =>
  ({ method = 'GET', path = '/api/', headers, body }: Ask = {}): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const fields = headers ?? { 'x-api-key': key };
      const sent = request({ port, host: '127.0.0.1', method, path, agent: false, headers: fields });
      sent.on('error', reject).on('response', (res) => {
        const parts: Buffer[] = [];
        res.on('error', reject).on('data', (part: Buffer) => parts.push(part));
        res.on('end', () => {
          const { statusCode: status = 0, headers: told, rawHeaders } = res;
          resolve({ status, headers: told, rawHeaders, body: Buffer.concat(parts) });
        });
      });
      sent.end(body);
    });

/** Sends bytes as they are and returns all that comes back until the server closes: say `Connection: close`. */
const rawSender = (port: number) => async (text: string) => {
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.setEncoding('latin1').on('data', (part) => {
    answer += part;
  });
  socket.write(text, 'latin1');
  await once(socket, 'close');
  return answer;
};

/** A gateway that knows one key, with what it was told and what it recorded. */
export function makeGateway(upstreamUrl: string, options: Options) {
  const clock = movableClock();
  const records: ExchangeRecord[] = [];
  // As the log itself: a row is written at the end of the turn, and until then more may come in.
  const pushInTurn: ExchangeLog['push'] = (record, onWritten) => {
    records.push(record);
    if (onWritten) setImmediate(onWritten);
  };
  const told = rememberingLog();
  const key = formatApiKey(systemRandom.bytes(60));
  const caller = {
    keyId: newUuid(),
    accountId: newUuid(),
    environment: 'live',
    scopes: [],
    limits: {
      limits: [{ name: 'burst', kind: 'requests', limit: 1000, windowSeconds: 1 }],
      monthlyQuota: 100_000,
      quotaEnd: 'hard',
      ...options.limits,
    } as Caller['limits'],
  } as unknown as Caller;
  const callers = new Map<string, Caller>([[key, caller]]);
  const changes: ((accountId: Caller['accountId']) => void)[] = [];
  /** What the use cases do: the key means another caller from now on, or none. */
  const change = (next: Caller | undefined) => {
    if (next) callers.set(key, next);
    else callers.delete(key);
    for (const tell of changes) tell(caller.accountId);
  };
  const gateway = createGateway(
    {
      clock,
      random: systemRandom,
      log: told.log,
      accessLog: {
        push: options.push ?? pushInTurn,
        note: options.note ?? (() => ({ forget: () => undefined })),
        hasRoom: options.hasRoom ?? (() => true),
      },
      lookupKey: (secret) => callers.get(secret),
      onCallerChange: (tell) => {
        changes.push(tell);
      },
      usedThisMonth: () => options.used ?? 0,
    },
    { upstreamUrl, upstreamTimeoutSeconds: 5, trustedProxies: [], ...options },
  );
  return { gateway, clock, records, told, key, caller, callers, change };
}

/** A gateway on a real socket before a real upstream that answers with `respond`. */
export async function openTestGateway(respond: RequestListener, options: Options = {}) {
  const upstream = createServer(respond);
  const upstreamPort = await listening(upstream);
  const made = makeGateway(`http://127.0.0.1:${upstreamPort}`, options);
  const { handle, hooks } = made.gateway;
  const front = await listen(handle, { host: '127.0.0.1', port: 0, tls: null, hooks });
  const { port } = front;
  const close = async () => {
    await front.stop(0);
    upstream.closeAllConnections();
    upstream.close();
    await made.gateway.close();
  };
  const { stop } = front;
  const [ask, raw] = [asker(port, made.key), rawSender(port)];
  return { ...made, port, upstreamPort, upstream, ask, raw, stop, close };
}

export const problemIn = (answer: Answer) =>
  JSON.parse(answer.body.toString('utf8')) as Record<string, unknown>;
