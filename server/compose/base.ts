import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock, Random } from '#server/foundation/clock/index.ts';
import type { Config } from '#server/foundation/config/index.ts';
import { type DataPaths, dataPaths, takeDataFolder } from '#server/foundation/data-folder/index.ts';
import { type Database, openDatabase } from '#server/foundation/database/index.ts';
import type { Log } from '#server/foundation/http/index.ts';
import { type Mailer, openMailer } from '#server/foundation/mail/index.ts';
import { type Approvals, openApprovals } from '#server/trust/approvals/index.ts';
import { type AuditLog, openAuditLog } from '#server/trust/audit/index.ts';
import {
  type Copies,
  type FollowedKeyring,
  followKeys,
  openCopies,
  openTurns,
  type Turns,
} from '#server/trust/backups/index.ts';
import { type Keyring, openKeyring, RootKeyError } from '#server/trust/keyring/index.ts';
import type { CloseStack } from './close-stack.ts';
import { migrations, tables } from './schema.ts';

export type Outer = {
  readonly config: Config;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
};

/** What every feature is built on. */
export type Base = Outer & {
  readonly paths: DataPaths;
  readonly keyring: Keyring;
  readonly database: Database;
  readonly audit: AuditLog;
  readonly approvals: Approvals;
  readonly mailer: Mailer;
  /** Where backups stand, and by whom they can be read. */
  readonly copies: Copies;
  /** How the copy of the keys beside the backups follows. */
  readonly keyCopy: FollowedKeyring;
  /** Who copies data and who destroys it take turns. */
  readonly turns: Turns;
};

/** So long does an erasure or a retention run wait for a backup, which goes as fast as it can then; after that the backup gives way. */
const patienceSeconds = 60;

/** Opens the main database, migrated and compared with the data map. */
export const openMigrated = (paths: DataPaths, keyring: Keyring): Promise<Database> =>
  openDatabase({ file: paths.database, tables, migrations, sealer: keyring });

/**
 * A database whose key file is gone cannot be read. A start would make new keys without a word, and everything sealed before would
 * be lost for good the day somebody puts the old ones over them.
 */
function requireKeysBeside({ database, keys }: DataPaths): void {
  const keyFile = join(keys, 'keys.sqlite');
  if (existsSync(database) && !existsSync(keyFile))
    throw new RootKeyError(
      `${keyFile} is missing, but the data folder holds a database sealed with it. Put the folder ${keys} back.`,
    );
}

const copiesOptions = (config: Config) => ({
  folder: config.WRKOUT_BACKUP_DIR,
  recipient: config.WRKOUT_BACKUP_RECIPIENT,
  identityFile: config.WRKOUT_BACKUP_IDENTITY_FILE,
});

/** Takes the data folder, unlocks the keys, opens the database. What is opened goes onto `open`, to be closed in reverse. */
export async function openBase(outer: Outer, open: CloseStack): Promise<Base> {
  const { config, clock, random } = outer;
  const paths = dataPaths(config.WRKOUT_DATA_DIR);
  const lock = await takeDataFolder({ clock }, paths.root);
  open.add(lock.release);
  requireKeysBeside(paths);
  const ownKeyring = await openKeyring(
    { clock, random },
    { folder: paths.keys, rootKey: config.WRKOUT_ROOT_KEY },
  );
  open.add(ownKeyring.close);
  const copies = openCopies({ clock, random, paths }, copiesOptions(config));
  const keyCopy = followKeys(ownKeyring, copies, outer.log);
  open.add(keyCopy.stop);
  const { keyring } = keyCopy;
  const database = await openMigrated(paths, keyring);
  open.add(database.close);
  const turns = openTurns({ patienceMs: patienceSeconds * 1000 });
  const mailOptions = {
    outbox: paths.outbox,
    smtpUrl: config.WRKOUT_SMTP_URL,
    from: config.WRKOUT_MAIL_FROM,
  };
  const audit = openAuditLog({ clock, database });
  return {
    ...outer,
    paths,
    keyring,
    database: { ...database, truncateWal: () => turns.removing(database.truncateWal) },
    copies,
    keyCopy,
    turns,
    audit,
    approvals: openApprovals({ clock, random, database, audit }),
    mailer: openMailer({ clock, random, database }, mailOptions),
  };
}
