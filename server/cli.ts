import { existsSync, readFileSync } from 'node:fs';
import process from 'node:process';
import { text as readAll } from 'node:stream/consumers';
import { Command } from 'commander';
import { systemClock, systemRandom } from '#server/foundation/clock/index.ts';
import { type ConfigKey, configSchema, describeKey, loadConfig } from '#server/foundation/config/index.ts';
import { dataPaths, takeDataFolder } from '#server/foundation/data-folder/index.ts';
import { openKeyring } from '#server/trust/keyring/index.ts';
import { checkKeys } from './check-key.ts';
import { readConfigFiles } from './compose/config-files.ts';
import { openMigrated } from './compose.ts';
import { exitCodeOf, textOf } from './exit-codes.ts';
import { addReconcile } from './reconcile-command.ts';

/** Exit codes: 0 done, 1 failed, 2 configuration or usage, 3 data folder or keys, 4 there is nothing to show. */
const nothingToShow = 4;

const print = (value: unknown, asJson: boolean, text: () => string): void => {
  process.stdout.write(asJson ? `${JSON.stringify(value)}\n` : `${text()}\n`);
};

type JsonOption = { json?: true };

function showConfig({ json }: JsonOption): void {
  const config = loadConfig();
  readConfigFiles({ config, clock: systemClock });
  const names = Object.keys(configSchema.shape) as ConfigKey[];
  const shown = Object.fromEntries(
    names.map((name) => [name, describeKey(name).secret && config[name] ? '(set, not shown)' : config[name]]),
  );
  print(shown, json === true, () =>
    names.map((name) => `${name.padEnd(34)} ${JSON.stringify(shown[name]) ?? '(not set)'}`).join('\n'),
  );
}

function showSetupToken({ json }: JsonOption): void {
  const file = dataPaths(loadConfig().WRKOUT_DATA_DIR).setupToken;
  if (!existsSync(file)) {
    process.stderr.write(
      'There is no setup token: the server has not been started yet, or the token is used.\n',
    );
    process.exitCode = nothingToShow;
    return;
  }
  const setupToken = readFileSync(file, 'utf8').trim();
  print({ setupToken }, json === true, () => setupToken);
}

async function migrate({ json }: JsonOption): Promise<void> {
  const config = loadConfig();
  const paths = dataPaths(config.WRKOUT_DATA_DIR);
  const deps = { clock: systemClock, random: systemRandom };
  const lock = await takeDataFolder(deps, paths.root);
  const keyring = await openKeyring(deps, { folder: paths.keys, rootKey: config.WRKOUT_ROOT_KEY });
  const database = await openMigrated(paths, keyring);
  await database.close();
  await keyring.close();
  await lock.release();
  print({ migrated: true }, json === true, () => 'The database is up to date and matches the data map.');
}

/** Asks no server and reads no configuration: for whoever has found or mistyped a key. */
async function checkKeyCommand(key: string | undefined, { json }: JsonOption): Promise<void> {
  const checks = checkKeys(key ?? (await readAll(process.stdin)));
  if (checks.length === 0) {
    process.stderr.write('There is no key: name one, or send some on standard input, one a line.\n');
    process.exitCode = nothingToShow;
    return;
  }
  for (const { text, ...check } of checks) print(check, json === true, () => text);
  if (!checks.every(({ wellFormed }) => wellFormed)) process.exitCode = 1;
}

const program = new Command('wrkout')
  .description('Operator commands of Wrkout. Each reads the same WRKOUT_* configuration as the server.')
  .showHelpAfterError()
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));

program
  .command('config')
  .description('check the configuration and the files it names, and show it; secrets are not shown')
  .option('--json', 'as one JSON object')
  .action(showConfig);
program
  .command('setup-token')
  .description('show the one-time token for the first administrator (exit code 4 when there is none)')
  .option('--json', 'as one JSON object')
  .action(showSetupToken);
program
  .command('migrate')
  .description('bring the database up to date without starting the server')
  .option('--json', 'as one JSON object')
  .action(migrate);

program
  .command('check-key')
  .argument('[key]', 'the key; without it keys are read from standard input, one a line')
  .description('say offline whether a key is whole or has a typo (exit code 1 when one has)')
  .option('--json', 'as one JSON object a line')
  .action(checkKeyCommand);

addReconcile(program);

program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`${textOf(error)}\n`);
  process.exit(exitCodeOf(error));
});
