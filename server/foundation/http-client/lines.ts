import { errors } from 'undici';
import type { Call } from './call.ts';
import { connector } from './connect.ts';
import { Line, type Patience } from './line.ts';
import type { HttpClientOptions } from './options.ts';

/** A connection is not kept idle for longer: Node's own servers close after five seconds. */
const idleMilliseconds = 4_000;
/** The clock of the timeouts: at the most this coarse. */
const slowestTickMilliseconds = 500;
const fastestTickMilliseconds = 5;

function tickOf({ headersTimeout, bodyTimeout, connect }: HttpClientOptions): number {
  const limits = [headersTimeout, bodyTimeout, connect.timeout].filter((limit) => limit > 0);
  return Math.max(
    fastestTickMilliseconds,
    Math.min(slowestTickMilliseconds, ...limits.map((one) => one / 4)),
  );
}

function patienceOf(options: HttpClientOptions, tick: number): Patience {
  // One tick more: the first may come at once, and no wait is cut short.
  const ticks = (limit: number): number =>
    limit > 0 ? Math.ceil(limit / tick) + 1 : Number.POSITIVE_INFINITY;
  return {
    connect: ticks(options.connect.timeout),
    head: ticks(options.headersTimeout),
    body: ticks(options.bodyTimeout),
    idle: ticks(idleMilliseconds),
    ticksPerSecond: 1000 / tick,
  };
}

function tickAll(lines: ReadonlySet<Line>): void {
  for (const line of lines) line.tick();
}

/**
 * Gives calls to lines. What one turn of the event loop has to send leaves at its end, together: the first write wakes the upstream, and the others
 * find it awake. A write that wakes costs three times one that does not.
 */
function turnSender(): (line: Line, call: Call) => void {
  let due: Line[] = [];
  const sendDue = (): void => {
    const mine = due;
    due = [];
    for (const line of mine) line.sendDue();
  };
  return (line, call) => {
    line.accept(call);
    if (due.push(line) === 1) setImmediate(sendDue);
  };
}

/** The connections of the short way. */
export function openLines(url: URL, options: HttpClientOptions) {
  const lines = new Set<Line>();
  const idle: Line[] = [];
  const waiting: Call[] = [];
  const connect = connector(url, options);
  const tick = tickOf(options);
  const patience = patienceOf(options, tick);
  let clock: NodeJS.Timeout | undefined;
  let isClosing = false;
  let whenEmpty: (() => void)[] = [];
  const give = turnSender();

  const settle = (): void => {
    if (lines.size > 0) return;
    clearInterval(clock);
    clock = undefined;
    if (isClosing) for (const tell of whenEmpty.splice(0)) tell();
  };
  const open = (first: Call): void => {
    const take = (bytes: Buffer): void => line.take(bytes);
    const line = new Line({ ...connect(take), first, patience, onFree, onGone });
    lines.add(line);
    clock ??= setInterval(tickAll, tick, lines).unref();
  };
  const onFree = (line: Line): void => {
    const next = waiting.shift();
    if (next) give(line, next);
    else if (isClosing) line.fail(new errors.ClientClosedError());
    else idle.push(line);
  };
  const onGone = (line: Line): void => {
    lines.delete(line);
    const at = idle.indexOf(line);
    if (at !== -1) idle.splice(at, 1);
    const next = waiting.shift();
    if (next) open(next);
    settle();
  };

  return {
    /** `isFresh` asks for a connection that is made for it. */
    send: (call: Call, isFresh: boolean): void => {
      if (isFresh && lines.size >= options.connections)
        idle.shift()?.fail(new errors.InformationalError('makes room for a fresh one'));
      // The newest first: what is not needed grows old and is let go.
      const line = isFresh ? undefined : idle.pop();
      if (line) give(line, call);
      else if (lines.size < options.connections) open(call);
      else waiting.push(call);
    },
    close: (): Promise<void> => {
      isClosing = true;
      for (const line of [...idle]) line.fail(new errors.ClientClosedError());
      return new Promise((resolve) => {
        whenEmpty = [...whenEmpty, resolve];
        settle();
      });
    },
  };
}
