import { mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openAccount } from '#scripts/bench/gateway/make-key.ts';
import { counted, formatApiKey } from '#shared/values/index.ts';
import { type Child, fixedPort } from './child.ts';
import { type Keys, runClient } from './client.ts';
import type { Outcome } from './figures.ts';
import { judge, type SoakRow } from './judge.ts';
import { type Keeping, killAndRestart, killTargets, startAgain, stopCleanly } from './keep-server.ts';
import { emptyLedger, type Ledger } from './ledger.ts';
import type { SoakOptions } from './options.ts';
import { startTarget } from './programs.ts';
import { chanceOf } from './random.ts';
import { journalSegments, readRows, reconcile } from './read-rows.ts';
import { dataFolderOf, fewLimits, writeServerFiles } from './server-files.ts';

/** Well-formed, and nobody's. */
const unknownKey = formatApiKey(Buffer.alloc(60));
const tellEveryMs = 10_000;

export interface Soak {
  readonly outcome: Outcome;
  /** Holds the data folder of the server. */
  readonly folder: string;
}

async function makeKeys(port: number, dataFolder: string): Promise<Keys> {
  const make = await openAccount({
    url: `http://127.0.0.1:${port}`,
    outbox: path.join(dataFolder, 'outbox'),
  });
  return { good: await make(), few: await make({ name: 'few', limits: fewLimits }), unknown: unknownKey };
}

interface Traffic {
  readonly options: SoakOptions;
  readonly ledger: Ledger;
  readonly port: number;
  readonly keys: Keys;
  readonly isOver: () => boolean;
}

function startClients({ options, ledger, port, keys, isOver }: Traffic): Promise<unknown> {
  let last = 0;
  const nextNumber = (): number => {
    last += 1;
    return last;
  };
  const keep = ledger.attempts.push.bind(ledger.attempts);
  const everyMs = (options.clients / options.rate) * 1000;
  const clients = Array.from({ length: options.clients }, (_, at) =>
    runClient({ port, keys, seed: options.seed + at + 1, everyMs, isOver, nextNumber, keep }),
  );
  return Promise.all(clients);
}

const progressOf = (
  { attempts, killsMs, cleanStopsMs, residentMib, errors }: Ledger,
  seconds: number,
): string =>
  `${String(Math.round(seconds)).padStart(5)} s  ${counted(attempts.length, 'request')}, ${counted(killsMs.length, 'kill')}, ${counted(cleanStopsMs.length, 'clean stop')}, ${Math.round(residentMib.at(-1) ?? 0)} MiB${errors.size > 0 ? `, ${counted(errors.size, 'kind')} of errors` : ''}`;

/** Says how far it is, now and then; what it returns ends that. */
function tellProgress(ledger: Ledger, tell: (line: string) => void): () => void {
  const began = performance.now();
  const timer = setInterval(() => tell(progressOf(ledger, (performance.now() - began) / 1000)), tellEveryMs);
  return () => clearInterval(timer);
}

interface Trouble extends Keeping {
  readonly port: number;
  readonly targetPorts: readonly number[];
  /** Called when all is there: from now on the minutes count. */
  readonly begin: () => void;
}

/** Makes traffic, ends and restarts everything, and stops it all cleanly at the end. */
async function makeTrouble(trouble: Trouble): Promise<void> {
  const { ledger, options, folder, isOver, port, targetPorts, begin } = trouble;
  const targets: Child[] = [];
  for (const one of targetPorts)
    targets.push(await startTarget(one, (line) => ledger.failedStops.push(line)));
  // Node keeps what it compiled at a clean end alone: without one every start would strip all types anew, and hold the memory for it.
  const setUp = await startAgain(trouble);
  const keys = await makeKeys(port, dataFolderOf(folder));
  await stopCleanly(trouble, setUp);
  const first = await startAgain(trouble);
  begin();
  const [last, lastTargets] = await Promise.all([
    killAndRestart(trouble, first),
    killTargets(trouble, targetPorts, targets),
    startClients({ options, ledger, port, keys, isOver }),
  ]);
  await stopCleanly(trouble, last);
  for (const target of lastTargets) await target.end('SIGTERM');
}

async function judgeAll({ ledger, folder, environment }: Keeping): Promise<Outcome> {
  const dataFolder = dataFolderOf(folder);
  const segments = journalSegments(dataFolder);
  const reconciled = reconcile(environment);
  const rows: SoakRow[] = [];
  await readRows(
    dataFolder,
    ({ id, requestId, status, outcome, code, requestBytes, responseBytes, target }) => {
      rows.push({ id, requestId, status, outcome, code, requestBytes, responseBytes, target });
    },
  );
  const verdict = judge({ attempts: ledger.attempts, rows, killsMs: ledger.killsMs });
  return { ledger, verdict, reconciled, segments };
}

/**
 * Runs the server before an upstream that breaks in every way, asks it as clients do, kills it again and again, and holds what the clients
 * saw against its access log. Everything runs on loopback in a new folder of its own.
 */
export async function runSoak(options: SoakOptions, tell: (line: string) => void): Promise<Soak> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'wrkout-soak-'));
  const ledger = emptyLedger();
  const chance = chanceOf(options.seed);
  const port = await fixedPort();
  const targetPorts = [await fixedPort(), await fixedPort()];
  const environment = writeServerFiles({ folder, port, targetPorts });
  let until = Number.POSITIVE_INFINITY;
  const begin = (): void => {
    until = performance.now() + options.minutes * 60_000;
  };
  const isOver = (): boolean => performance.now() >= until;
  const keeping = { ledger, options, folder, environment, chance, isOver };
  const stopTelling = tellProgress(ledger, tell);
  try {
    await makeTrouble({ ...keeping, port, targetPorts, begin });
  } finally {
    stopTelling();
  }
  tell('        reading the access log …');
  return { outcome: await judgeAll(keeping), folder };
}
