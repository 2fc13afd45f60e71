import { existsSync, readFileSync } from 'node:fs';
import process from 'node:process';
import { text as readAll } from 'node:stream/consumers';
import { Command, type CommanderError } from 'commander';
import { systemClock, systemRandom } from '#server/foundation/clock/index.ts';
import { type ConfigKey, configSchema, describeKey, loadConfig } from '#server/foundation/config/index.ts';
import { dataPaths, takeDataFolder } from '#server/foundation/data-folder/index.ts';
import { openKeyring } from '#server/trust/keyring/index.ts';
import { addBackup } from './backup-command.ts';
import { checkKeys } from './check-key.ts';
import {
  allowReaderToLeave,
  endAfterSaying,
  endWithError,
  type JsonOption,
  jsonOption,
  print,
} from './command-output.ts';
import { readConfigFiles } from './compose/config-files.ts';
import { makeBackupAlone, openMigrated, restoreInto, version } from './compose.ts';
import { NothingToShow } from './exit-codes.ts';
import { addReconcile } from './reconcile-command.ts';
import { addRestore } from './restore-command.ts';
import { addVerifyCertificate } from './verify-certificate-command.ts';

function showConfig(options: JsonOption): void {
  const config = loadConfig();
  readConfigFiles({ config, clock: systemClock });
  const names = Object.keys(configSchema.shape) as ConfigKey[];
  const shown = Object.fromEntries(
    names.map((name) => [name, describeKey(name).secret && config[name] ? '(set, not shown)' : config[name]]),
  );
  print(options, shown, () =>
    names.map((name) => `${name.padEnd(34)} ${JSON.stringify(shown[name]) ?? '(not set)'}`).join('\n'),
  );
}

function showSetupToken(options: JsonOption): void {
  const file = dataPaths(loadConfig().WRKOUT_DATA_DIR).setupToken;
  if (!existsSync(file))
    throw new NothingToShow(
      'There is no setup token: the server has not been started yet, or the token is used.',
      { setupToken: null },
    );
  const setupToken = readFileSync(file, 'utf8').trim();
  print(options, { setupToken }, () => setupToken);
}

async function migrate(options: JsonOption): Promise<void> {
  const config = loadConfig();
  const paths = dataPaths(config.WRKOUT_DATA_DIR);
  const deps = { clock: systemClock, random: systemRandom };
  const lock = await takeDataFolder(deps, paths.root);
  const keyring = await openKeyring(deps, { folder: paths.keys, rootKey: config.WRKOUT_ROOT_KEY });
  const database = await openMigrated(paths, keyring);
  await database.close();
  await keyring.close();
  await lock.release();
  print(options, { migrated: true }, () => 'The database is up to date and matches the data map.');
}

/** Asks no server and reads no configuration: for whoever has found or mistyped a key. */
async function checkKeyCommand(key: string | undefined, options: JsonOption): Promise<void> {
  const checks = checkKeys(key ?? (await readAll(process.stdin)));
  if (checks.length === 0)
    throw new NothingToShow('There is no key: name one, or send some on standard input, one a line.', {
      keys: [],
    });
  const keys = checks.map(({ text: _text, ...check }) => check);
  print(options, { keys }, () => checks.map(({ text }) => text).join('\n'));
  if (!keys.every(({ wellFormed }) => wellFormed)) process.exitCode = 1;
}

/** What commander refuses it has told itself, with the help; help that was asked for ends with 0. */
function endParsing({ exitCode, message }: CommanderError): never {
  if (exitCode === 0) process.exit(0);
  const said = message === '(outputHelp)' ? 'name a command' : message.replace(/^error: /, '');
  return endAfterSaying(2, said);
}

const program = new Command('wrkout')
  .description('Operator commands of Wrkout. Each reads the same WRKOUT_* configuration as the server.')
  .showHelpAfterError()
  .exitOverride(endParsing)
  .addHelpText(
    'after',
    `
Exit codes: 0 done, 1 failed, 2 configuration or usage, 3 data folder, keys or certificate, 4 nothing to show, 5 a backup that is refused.
With --json a command prints one JSON document on standard output; when it has no result, { "exitCode", "message" }.`,
  );

program
  .command('config')
  .description('check the configuration and the files it names, and show it; secrets are not shown')
  .option(...jsonOption)
  .addHelpText(
    'after',
    '\nExit codes: 0 the server would start with it, 2 wrong configuration or file, 3 the certificate cannot be used.',
  )
  .action(showConfig);
program
  .command('setup-token')
  .description('show the one-time token for the first administrator')
  .option(...jsonOption)
  .addHelpText('after', '\nExit codes: 0 shown, 2 wrong configuration, 4 there is no token.')
  .action(showSetupToken);
program
  .command('migrate')
  .description('bring the database up to date without starting the server')
  .option(...jsonOption)
  .addHelpText(
    'after',
    '\nExit codes: 0 done, 1 failed, 2 wrong configuration, 3 data folder or keys, for example while the server runs.',
  )
  .action(migrate);

program
  .command('check-key')
  .argument('[key]', 'the key; without it keys are read from standard input, one a line')
  .description('say offline whether a key is whole or has a typo')
  .option(...jsonOption)
  .addHelpText(
    'after',
    '\nExit codes: 0 every key is whole, 1 one has a typo, 2 wrong input, 4 there is no key.',
  )
  .action(checkKeyCommand);

addReconcile(program);
addBackup(program, { version, makeBackupAlone });
addRestore(program, restoreInto);
addVerifyCertificate(program);

allowReaderToLeave();
program.parseAsync().catch(endWithError);
