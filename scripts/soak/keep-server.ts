import { setTimeout as wait } from 'node:timers/promises';
import { residentMibOf } from '#scripts/bench/gateway/process-facts.ts';
import type { Child } from './child.ts';
import { errorIn } from './error-lines.ts';
import { type Ledger, timed } from './ledger.ts';
import type { SoakOptions } from './options.ts';
import { startServer, startTarget } from './programs.ts';
import { between, type Chance } from './random.ts';

export interface Keeping {
  readonly ledger: Ledger;
  readonly options: SoakOptions;
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly chance: Chance;
  readonly isOver: () => boolean;
}

/** Starts the server, and writes down how long it took and which errors it tells. */
export async function startAgain({ ledger, folder, environment }: Keeping): Promise<Child> {
  const onError = (line: string): void => {
    const error = errorIn(line);
    if (error !== null) ledger.errors.set(error, (ledger.errors.get(error) ?? 0) + 1);
  };
  const [tookMs, server] = await timed(() => startServer({ folder, environment, onError }));
  ledger.startsMs.push(tookMs);
  return server;
}

/** A stop as an operator asks for it: it has to end with 0. */
export async function stopCleanly({ ledger }: Keeping, server: Child): Promise<void> {
  const [tookMs, code] = await timed(() => server.end('SIGTERM'));
  if (code === 0) ledger.cleanStopsMs.push(tookMs);
  else ledger.failedStops.push(`a clean stop ended with ${code} after ${Math.round(tookMs)} ms`);
}

async function kill({ ledger }: Keeping, server: Child): Promise<void> {
  if (server.hasEnded()) ledger.failedStops.push('the server ended although nobody asked it to');
  await server.end('SIGKILL');
  ledger.killsMs.push(performance.now());
}

/** Waits, a moment at a time, and measures the server's memory meanwhile. */
async function letRun({ ledger, isOver }: Keeping, server: Child, forMs: number): Promise<void> {
  const until = performance.now() + forMs;
  while (performance.now() < until && !isOver() && !server.hasEnded()) {
    ledger.residentMib.push(residentMibOf(server.pid));
    await wait(Math.min(500, Math.max(0, until - performance.now())));
  }
}

/** Lets the server run, ends it and starts it at once again, until the soak is over. Resolves with the one that runs then. */
export async function killAndRestart(keeping: Keeping, first: Child): Promise<Child> {
  const { options, chance, isOver } = keeping;
  let server = first;
  for (let stop = 1; !isOver(); stop++) {
    // Not to the millisecond: the same moment of every job's beat would be hit again and again.
    await letRun(keeping, server, options.killEverySeconds * 1000 + between(chance, -500, 500));
    if (isOver()) return server;
    if (stop % options.cleanEvery === 0) await stopCleanly(keeping, server);
    else await kill(keeping, server);
    server = await startAgain(keeping);
  }
  return server;
}

/** One target after the other dies for a while and comes back, until the soak is over. Resolves with those that run then. */
export async function killTargets(
  { ledger, chance, isOver }: Keeping,
  ports: readonly number[],
  first: readonly Child[],
): Promise<readonly Child[]> {
  const targets = [...first];
  const onError = (line: string): void => {
    ledger.failedStops.push(`a target of the upstream said: ${line}`);
  };
  for (let turn = 0; !isOver(); turn++) {
    const at = turn % ports.length;
    const until = performance.now() + between(chance, 4_000, 9_000);
    while (performance.now() < until && !isOver()) await wait(100);
    if (isOver()) break;
    await targets[at]?.end('SIGKILL');
    ledger.targetDeaths += 1;
    await wait(between(chance, 200, 2_500));
    targets[at] = await startTarget(ports[at] ?? 0, onError);
  }
  return targets;
}
