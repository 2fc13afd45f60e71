import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { makeIdentity, recipientOf } from './archive/age-header.ts';
import { BackupError } from './backup-error.ts';

/** Whom backups are encrypted to, and by what they are read again. */
export type BackupKeys = {
  readonly recipient: string;
  /** Null when only the recipient is configured: this server can make backups and cannot read them. */
  readonly identity: string | null;
};

const identityLine = /^AGE-SECRET-KEY-1[A-Z0-9]+$/m;

/** The identity in a file as `age-keygen` writes it. Throws BackupError when there is none, or others can read it. */
export function readIdentity(file: string): string {
  let text: string;
  try {
    if ((statSync(file).mode & 0o077) !== 0)
      throw new BackupError('wrong-key', `${file} can be read by others. Run: chmod 600 ${file}`);
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    if (cause instanceof BackupError) throw cause;
    throw new BackupError(
      'wrong-key',
      `the identity of backups cannot be read: ${(cause as Error).message}`,
      { cause },
    );
  }
  const [identity] = identityLine.exec(text) ?? [];
  if (identity === undefined)
    throw new BackupError('wrong-key', `${file} holds no age identity (AGE-SECRET-KEY-1…)`);
  return identity;
}

/** The file appears whole or not at all. */
export function writePrivately(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const part = `${file}.part`;
  rmSync(part, { force: true });
  const handle = openSync(part, 'wx', 0o600);
  writeSync(handle, text);
  fsyncSync(handle);
  closeSync(handle);
  renameSync(part, file);
}

type Given = {
  readonly recipient: string | undefined;
  readonly identityFile: string | undefined;
  /** Where an identity is made when neither is given. */
  readonly ownFile: string;
};

/**
 * The keys of backups: those that are configured, else an identity of our own, made at first use with mode 0600 beside the keyring. Rejects
 * with BackupError when what is configured cannot be used.
 */
export async function openBackupKeys({ recipient, identityFile, ownFile }: Given): Promise<BackupKeys> {
  if (recipient !== undefined && identityFile === undefined) return { recipient, identity: null };
  const file = identityFile ?? ownFile;
  if (identityFile === undefined && !existsSync(file)) {
    const made = await makeIdentity();
    writePrivately(file, `# public key: ${await recipientOf(made)}\n${made}\n`);
  }
  const identity = readIdentity(file);
  const own = await recipientOf(identity);
  if (recipient !== undefined && recipient !== own)
    throw new BackupError(
      'wrong-key',
      `${file} is the identity of ${own}, and WRKOUT_BACKUP_RECIPIENT is ${recipient}`,
    );
  return { recipient: own, identity };
}
