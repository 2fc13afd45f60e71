import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { systemClock, systemRandom } from '#server/foundation/clock/index.ts';
import { dataPaths, takeDataFolder } from '#server/foundation/data-folder/index.ts';
import { openLog } from '#server/foundation/http/index.ts';
import { openAccessLog } from '#server/service/access-log/index.ts';
import { openKeyring } from '#server/trust/keyring/index.ts';
import type { AccessLogRow } from '#shared/contracts/access-log.ts';

const pageRows = 5_000;

/** Segments of the journal that are there; none after a clean stop. */
export const journalSegments = (dataFolder: string): number =>
  globSync('access-log/journal/*', { cwd: dataFolder }).length;

/** Hands every row of the access log over, opened with the product's own code. The server must have stopped: this takes its folder. */
export async function readRows(dataFolder: string, take: (row: AccessLogRow) => void): Promise<void> {
  const deps = { clock: systemClock, random: systemRandom };
  const paths = dataPaths(dataFolder);
  const lock = await takeDataFolder(deps, paths.root);
  const keyring = await openKeyring(deps, { folder: paths.keys, rootKey: undefined });
  const accessLog = await openAccessLog(
    { clock: systemClock, keyring, log: openLog('warn') },
    { folder: paths.accessLog },
  );
  let cursor: string | undefined;
  do {
    const page = await accessLog.list({}, { limit: pageRows, cursor });
    for (const row of page.items) take(row);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  await accessLog.close();
  await keyring.close();
  await lock.release();
}

export interface Reconciled {
  readonly requests: number;
  readonly differences: number;
}

/** What `wrkout reconcile` finds. Throws Error with what it said when it could not compare. */
export function reconcile(environment: Readonly<Record<string, string>>): Reconciled {
  const script = path.join(process.cwd(), 'server/cli.ts');
  const run = spawnSync(process.execPath, [script, 'reconcile', '--json'], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], ...environment },
    maxBuffer: 64 * 1024 * 1024,
  });
  if (run.status !== 0 && run.status !== 1)
    throw new Error(`reconcile ended with ${run.status}: ${run.stderr}`);
  const found = JSON.parse(run.stdout) as { requests: number; differences: unknown[] };
  return { requests: found.requests, differences: found.differences.length };
}
