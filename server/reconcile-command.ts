import { existsSync } from 'node:fs';
import process from 'node:process';
import { type Command, InvalidArgumentError } from 'commander';
import { loadConfig } from '#server/foundation/config/index.ts';
import { type DataPaths, dataPaths } from '#server/foundation/data-folder/index.ts';
import { type Reconciliation, reconcileUsage } from '#server/service/usage/index.ts';
import { type Instant, instantInputSchema } from '#shared/values/index.ts';

/** Exit codes of this command: 0 equal, 1 different, 2 wrong input, 4 nothing to compare. */
const [different, nothingToCompare] = [1, 4];
const defaultDays = 30;
/** Lines a person reads; `--json` has all. */
const shownDifferences = 50;

type Options = { readonly from?: Instant; readonly to?: Instant; readonly json?: true };

function readInstant(text: string): Instant {
  const read = instantInputSchema.safeParse(text);
  if (!read.success)
    throw new InvalidArgumentError('must be a date or time like 2026-11-23 or 2026-11-23T09:00:00Z');
  return read.data;
}

function describe(found: Reconciliation): string {
  const { fromUtc, toUtc, comparedFromUtc, hours, requests, differences, pastRetention } = found;
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
      ? `Rows and usage are equal: ${requests} requests in ${hours} hours of accounts`
      : `Rows and usage differ in ${differences.length} numbers of ${hours} hours of accounts`;
  const past =
    pastRetention.requests === 0
      ? []
      : [
          `Not compared: ${pastRetention.requests} requests in ${pastRetention.hours} hours of accounts before ${comparedFromUtc}, whose rows are past their time.`,
        ];
  return [`${outcome}, from ${fromUtc} to ${toUtc}.`, ...lines, ...past].join('\n');
}

const isEmpty = ({ hours, differences }: Reconciliation): boolean => hours === 0 && differences.length === 0;

const showDay = (day: string): void => {
  if (process.stderr.isTTY) process.stderr.write(`\r${day} `);
};

async function reconcileFiles(paths: DataPaths, { from, to }: Options): Promise<Reconciliation | null> {
  if (!existsSync(paths.database)) return null;
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
  if (options.from !== undefined && options.to !== undefined && options.from >= options.to) {
    process.stderr.write('--from must be before --to.\n');
    process.exitCode = 2;
    return;
  }
  const paths = dataPaths(loadConfig().WRKOUT_DATA_DIR);
  const found = await reconcileFiles(paths, options);
  if (found === null) {
    process.stderr.write(`There is nothing to compare: ${paths.database} does not exist.\n`);
    process.exitCode = nothingToCompare;
    return;
  }
  const equal = found.differences.length === 0;
  process.stdout.write(options.json ? `${JSON.stringify({ equal, ...found })}\n` : `${describe(found)}\n`);
  if (!equal) process.exitCode = different;
  else if (isEmpty(found)) process.exitCode = nothingToCompare;
}

const help = `
Counts the rows of the access log for each hour and account and holds them against usage, which quotas and invoices rest on.
Changes nothing, and works while the server runs: what is not rolled up yet is counted from the day files. Rows that a killed
server left in the journal are in neither until it has started again.

Exit codes: 0 equal, 1 different (the differences are listed), 2 wrong input, 4 nothing to compare.`;

/** Adds `wrkout reconcile` to the program. */
export function addReconcile(program: Command): void {
  program
    .command('reconcile')
    .description('prove that the rows of the access log and usage are equal')
    .option('--from <time>', 'first hour (UTC); 30 days before --to when absent', readInstant)
    .option('--to <time>', 'up to and without this hour (UTC); now when absent', readInstant)
    .option('--json', 'as one JSON object')
    .addHelpText('after', help)
    .action(reconcile);
}
