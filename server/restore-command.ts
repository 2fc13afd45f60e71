import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import process from 'node:process';
import type { Command } from 'commander';
import { systemClock, systemRandom } from '#server/foundation/clock/index.ts';
import { type Config, loadConfig } from '#server/foundation/config/index.ts';
import { type DataPaths, dataPaths } from '#server/foundation/data-folder/index.ts';
import { openLog } from '#server/foundation/http/index.ts';
import {
  describeReport,
  type KeySource,
  keyCopyName,
  type RestoreProgress,
  type RestoreReport,
  type RestoreWish,
  readBackupFileName,
  readBackupState,
  readIdentity,
  removeQuarantine,
} from '#server/trust/backups/index.ts';
import { counted } from '#shared/values/index.ts';
import { type JsonOption, jsonOption, type Outer, print } from './command-output.ts';
import { UsageError } from './exit-codes.ts';
import { progressBar } from './progress-bar.ts';

type Options = JsonOption & {
  readonly to?: string;
  readonly rehearse?: true;
  readonly keys?: string;
  readonly identity?: string;
  readonly rootKey?: string;
};

const phases = {
  reading: 'Reading and checking',
  replaying: 'Repeating erasures',
  scanning: 'Looking through it',
} as const;

const marker = 'this-is-a-restore-that-was-not-finished';

/** A folder beside the target: both lie on one file system, and the switch is one rename. What a restore that was cut off left is removed. */
function prepareQuarantine(to: string): string {
  if (existsSync(to) && readdirSync(to).length > 0)
    throw new UsageError(
      `${to} is not empty. Name a new folder; a restore never touches data that is there.`,
    );
  const quarantine = `${to}.quarantine`;
  if (existsSync(quarantine)) {
    if (!existsSync(join(quarantine, marker)))
      throw new UsageError(`${quarantine} is there and is none of ours. Move it away.`);
    rmSync(quarantine, { recursive: true });
  }
  mkdirSync(quarantine, { recursive: true, mode: 0o700 });
  writeFileSync(join(quarantine, marker), '', { mode: 0o600 });
  return quarantine;
}

/** The keys that know most: those of the data folder that made the backup, else the copy that lies beside it. */
async function chooseKeys(file: string, { keys }: Options, config: Config): Promise<KeySource> {
  if (keys !== undefined)
    return existsSync(join(keys, 'keys.sqlite'))
      ? { kind: 'data-folder', keys, database: dataPaths(dirname(resolve(keys))).database }
      : { kind: 'copy', file: keys };
  const paths = dataPaths(config.WRKOUT_DATA_DIR);
  const here: KeySource = { kind: 'data-folder', keys: paths.keys, database: paths.database };
  const id = readBackupFileName(basename(file))?.id;
  const isHere = existsSync(join(paths.keys, 'keys.sqlite'));
  if (isHere && id && existsSync(paths.database) && (await readBackupState(paths.database, id)) !== null)
    return here;
  const beside = join(dirname(file), keyCopyName);
  if (existsSync(beside)) return { kind: 'copy', file: beside };
  if (isHere) return here;
  throw new UsageError(`There are no keys: neither ${paths.keys} nor ${beside}. Name them with --keys.`);
}

function describe(to: string, { takenAtUtc, keysOfUtc, files, erased, expired }: RestoreReport): string {
  return [
    `Restored into ${to}: ${counted(files, 'file')}, as of ${takenAtUtc}.`,
    `Repeated from the keys of ${keysOfUtc}: ${counted(erased, 'erasure')}; ${counted(expired, 'record')} past their time removed.`,
    `Everybody has to sign in anew. Start it with WRKOUT_DATA_DIR=${to}`,
  ].join('\n');
}

/** A rehearsal needs no place of its own. */
function placeOf({ root }: DataPaths, { to, rehearse }: Options): string {
  if (to !== undefined) return resolve(to);
  if (rehearse) return join(root, 'backup-work', `rehearsal-by-command-${process.pid}`);
  throw new UsageError('Name the new folder with --to, or rehearse with --rehearse.');
}

let lastTold = Number.NEGATIVE_INFINITY;
/** A server that rehearses started us and shows how far we are. */
function tellParent(progress: RestoreProgress): void {
  const now = performance.now();
  if (!process.send || (progress.phase === 'reading' && now - lastTold < 200)) return;
  lastTold = now;
  process.send(progress);
}

/** What composes it all: only the program itself may import that. */
export type RestoreDoor = (outer: Outer, wish: RestoreWish) => Promise<RestoreReport>;

async function restore(restoreInto: RestoreDoor, file: string, options: Options): Promise<void> {
  if (!existsSync(file)) throw new UsageError(`${file} does not exist.`);
  const config = loadConfig();
  const paths = dataPaths(config.WRKOUT_DATA_DIR);
  const to = placeOf(paths, options);
  const keys = await chooseKeys(file, options, config);
  const identityFile =
    options.identity ?? config.WRKOUT_BACKUP_IDENTITY_FILE ?? join(paths.keys, 'backup.identity');
  const identity = readIdentity(identityFile);
  const quarantine = prepareQuarantine(to);
  const bar = progressBar(process.stderr, () => performance.now());
  const outer = { config, clock: systemClock, random: systemRandom, log: openLog('error') };
  const report = await restoreInto(outer, {
    file,
    identity,
    identityFile: config.WRKOUT_BACKUP_IDENTITY_FILE === undefined ? identityFile : null,
    keys,
    rootKeyFile: options.rootKey ?? join(paths.keys, 'root.key'),
    quarantine,
    mayGoWithoutLedger: async () => false,
    onProgress: ({ phase, ...done }) => {
      bar.show({ phase: phases[phase], ...done });
      tellParent({ phase, ...done });
    },
  }).finally(bar.end);
  if (options.rehearse) {
    removeQuarantine(quarantine);
    print(options, { restored: null, ...report }, () => `${describeReport(report)} Nothing of it is left.`);
    // Opened by whoever started us: it would keep the process.
    if (process.connected) process.disconnect();
    return;
  }
  rmSync(join(quarantine, marker));
  if (existsSync(to)) rmSync(to, { recursive: true });
  renameSync(quarantine, to);
  print(options, { restored: to, ...report }, () => describe(to, report));
}

const help = `
Reads and checks the whole backup, repeats in a quarantine folder every erasure and retention that came later, looks through the result, and
only then gives it its name. The data folder that is in use is never touched. Keys come from the data folder that made the backup if
it is still there, else from keys.age beside the backup.

Exit codes: 0 restored, 1 failed, 2 wrong configuration or input, 3 keys, 5 the backup is refused: the message says what is wrong with it.`;

/** Adds `wrkout restore` to the program. */
export function addRestore(program: Command, door: RestoreDoor): void {
  program
    .command('restore')
    .argument('<file>', 'the backup')
    .description('restore a backup into a new folder, with every erasure since then repeated')
    .option('--to <folder>', 'the new data folder; must not exist or be empty')
    .option('--rehearse', 'do all of it, and throw it away')
    .option('--keys <place>', 'a copy of the keys (keys.age) or a folder with keys.sqlite')
    .option(
      '--identity <file>',
      'the age identity; WRKOUT_BACKUP_IDENTITY_FILE or data/keys/backup.identity when absent',
    )
    .option('--root-key <file>', 'the root key; WRKOUT_ROOT_KEY or data/keys/root.key when absent')
    .option(...jsonOption)
    .addHelpText('after', help)
    .action((file: string, options: Options) => restore(door, file, options));
}
