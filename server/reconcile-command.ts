import { existsSync } from 'node:fs';
import process from 'node:process';
import { type Command, InvalidArgumentError } from 'commander';
import { loadConfig } from '#server/foundation/config/index.ts';
import { type DataPaths, dataPaths } from '#server/foundation/data-folder/index.ts';
import { type Reconciliation, reconcileUsage } from '#server/service/usage/index.ts';
import { counted, type Instant, instantInputSchema } from '#shared/values/index.ts';
import { type JsonOption, jsonOption, print } from './command-output.ts';
import { NothingToShow, UsageError } from './exit-codes.ts';

/** Exit code when the two differ. */
const different = 1;
const defaultDays = 30;
/** Lines a person reads; `--json` has all. */
const shownDifferences = 50;

type Options = JsonOption & { readonly from?: Instant; readonly to?: Instant };

function readInstant(text: string): Instant {
  const read = instantInputSchema.safeParse(text);
  if (!read.success)
    throw new InvalidArgumentError('must be a date or time like 2026-11-23 or 2026-11-23T09:00:00Z');
  return read.data;
}

/** Usage that no rows are left for is told in every outcome. Pure. */
function describePast({ comparedFromUtc, pastRetention: { requests, hours } }: Reconciliation): string[] {
  if (requests === 0) return [];
  return [
    `Not compared: ${counted(requests, 'request')} in ${counted(hours, 'hour')} of accounts before ${comparedFromUtc}, whose rows are past their time.`,
  ];
}

function describe(found: Reconciliation): string {
  const { fromUtc, toUtc, hours, requests, differences } = found;
  const lines = differences
    .slice(0, shownDifferences)
    .map(
      ({ hourUtc, accountId, table, field, rows, usage }) =>
        `  ${hourUtc}  ${accountId}  ${field}: ${rows} in the rows, ${usage} in ${table}`,
    );
  if (differences.length > lines.length)
    lines.push(`  and ${differences.length - lines.length} more (--json has all)`);
  const outcome =
    differences.length === 0
      ? `Rows and usage are equal: ${counted(requests, 'request')} in ${counted(hours, 'hour')} of accounts`
      : `Rows and usage differ in ${counted(differences.length, 'number')} of ${counted(hours, 'hour')} of accounts`;
  return [`${outcome}, from ${fromUtc} to ${toUtc}.`, ...lines, ...describePast(found)].join('\n');
}

/** Equality of nothing with nothing proves nothing. */
function requireSomething(found: Reconciliation): void {
  const { fromUtc, toUtc, hours, differences } = found;
  if (hours > 0 || differences.length > 0) return;
  const lines = [`There is nothing to compare from ${fromUtc} to ${toUtc}.`, ...describePast(found)];
  throw new NothingToShow(lines.join('\n'), { equal: null, ...found });
}

const showDay = (day: string): void => {
  if (process.stderr.isTTY) process.stderr.write(`\r${day} `);
};

async function reconcileFiles(paths: DataPaths, { from, to }: Options): Promise<Reconciliation> {
  if (!existsSync(paths.database))
    throw new NothingToShow(`There is nothing to compare: ${paths.database} does not exist.`, {
      equal: null,
    });
  const nowMs = Date.now();
  const toUtc = to ?? new Date(nowMs).toISOString();
  const fromUtc = from ?? new Date(Date.parse(toUtc) - defaultDays * 86_400_000).toISOString();
  const found = await reconcileUsage({
    databaseFile: paths.database,
    accessLogFolder: paths.accessLog,
    fromUtc,
    toUtc,
    nowMs,
    onDay: showDay,
  });
  if (process.stderr.isTTY) process.stderr.write('\r           \r');
  return found;
}

async function reconcile(options: Options): Promise<void> {
  if (options.from !== undefined && options.to !== undefined && options.from >= options.to)
    throw new UsageError('--from must be before --to.');
  const found = await reconcileFiles(dataPaths(loadConfig().WRKOUT_DATA_DIR), options);
  requireSomething(found);
  const equal = found.differences.length === 0;
  print(options, { equal, ...found }, () => describe(found));
  if (!equal) process.exitCode = different;
}

const help = `
Counts the rows of the access log for each hour and account and holds them against usage, which quotas and invoices rest on.
Changes nothing, and works while the server runs: what is not rolled up yet is counted from the day files. Rows that a killed
server left in the journal are in neither until it has started again.

Exit codes: 0 equal, 1 different (the differences are listed), 2 configuration or wrong input, 4 nothing to compare.`;

/** Adds `wrkout reconcile` to the program. */
export function addReconcile(program: Command): void {
  program
    .command('reconcile')
    .description('prove that the rows of the access log and usage are equal')
    .option('--from <time>', 'first hour (UTC); 30 days before --to when absent', readInstant)
    .option('--to <time>', 'up to and without this hour (UTC); now when absent', readInstant)
    .option(...jsonOption)
    .addHelpText('after', help)
    .action(reconcile);
}
