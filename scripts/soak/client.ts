import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { ask, type Told } from './ask.ts';
import type { Attempt } from './attempt.ts';
import { codeIn, faultOf } from './check-answer.ts';
import { labelOf, nextWish, type Wish } from './kinds.ts';
import { type Chance, chanceOf } from './random.ts';
import { contentOf, requestBytes, type Sent } from './request-bytes.ts';
import { openTunnel } from './tunnel.ts';

export interface Keys {
  readonly good: string;
  readonly few: string;
  readonly unknown: string;
}

export interface Work {
  readonly port: number;
  readonly keys: Keys;
  readonly seed: number;
  /** Milliseconds from one request of this client to its next. */
  readonly everyMs: number;
  readonly isOver: () => boolean;
  /** The number of the next request; no two clients get the same. */
  readonly nextNumber: () => number;
  readonly keep: (attempt: Attempt) => void;
}

/** Longer than every timeout on the way of an answer. */
const patienceMs = 20_000;
/** Before a client asks again where nobody listens. */
const againMs = 50;

/** Resolves with null where nobody listens. */
function dial(port: number): Promise<Socket | null> {
  const { promise, resolve } = Promise.withResolvers<Socket | null>();
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  // Kept to its end: a reset between two requests must not end this process.
  socket.on('error', () => resolve(null));
  socket.once('connect', () => resolve(socket));
  return promise;
}

const keyFor = ({ key }: Wish['kind'], keys: Keys): string => keys[key ?? 'good'];

function makeCall(socket: Socket, wish: Wish, { n, sent }: { n: number; sent: Sent }): Promise<Told> {
  const { kind, size, leavesAfterMs, leavesHalf } = wish;
  if (kind.shape === 'websocket')
    return openTunnel(socket, { bytes: sent.bytes, content: contentOf(n, size), patienceMs });
  const bytes = leavesHalf ? sent.bytes.subarray(0, sent.bytes.length / 2) : sent.bytes;
  return ask(socket, { bytes, method: kind.method ?? 'GET', leavesAfterMs, patienceMs });
}

function faultIn(
  { ending, reader }: Told,
  wish: Wish,
  { n, sent }: { n: number; sent: Sent },
): string | null {
  if (ending === 'whole') return faultOf(reader, wish.kind, sent);
  if (ending !== 'tunnel') return null;
  return reader.rest.equals(contentOf(n, wish.size)) ? null : 'not what was sent into the WebSocket';
}

function attemptOf(told: Told, wish: Wish, call: { n: number; sent: Sent }): Attempt {
  const { ending, reader } = told;
  const fields = reader.head?.fields;
  const isTunnel = ending === 'tunnel';
  return {
    n: call.n,
    label: labelOf(wish.kind),
    ending,
    status: reader.head?.status ?? null,
    requestId: fields?.get('x-request-id') ?? null,
    code: codeIn(reader),
    requestBytes: isTunnel ? wish.size : fields?.has('x-soak-received') ? call.sent.content : null,
    responseBytes: isTunnel ? reader.rest.length : reader.bytes,
    fault: faultIn(told, wish, call),
    endedMs: performance.now(),
  };
}

const goesOn = ({ ending, reader }: Told, wish: Wish): boolean =>
  ending === 'whole' &&
  wish.keepsConnection &&
  // The other half of it is still awaited there.
  !wish.leavesHalf &&
  wish.kind.shape === undefined &&
  reader.head?.fields.get('connection')?.toLowerCase() !== 'close';

const isUsable = (socket: Socket | null): socket is Socket =>
  socket !== null && !socket.destroyed && socket.readable && socket.writable;

/** One request of a client; resolves with the connection when it can carry another. */
async function makeAttempt(work: Work, chance: Chance, open: Socket | null): Promise<Socket | null> {
  const socket = isUsable(open) ? open : await dial(work.port);
  if (socket === null) {
    await wait(againMs);
    return null;
  }
  const wish = nextWish(chance);
  const n = work.nextNumber();
  const sent = requestBytes(n, wish, keyFor(wish.kind, work.keys));
  const told = await makeCall(socket, wish, { n, sent });
  work.keep(attemptOf(told, wish, { n, sent }));
  if (goesOn(told, wish)) return socket;
  socket.destroy();
  return null;
}

/** A client that makes one request after another until the work is over, and connects again whenever its connection is gone. */
export async function runClient(work: Work): Promise<void> {
  const chance = chanceOf(work.seed);
  let socket: Socket | null = null;
  while (!work.isOver()) {
    const began = performance.now();
    socket = await makeAttempt(work, chance, socket);
    const rest = work.everyMs * (0.5 + chance()) - (performance.now() - began);
    if (rest > 0) await wait(rest);
  }
  socket?.destroy();
}
