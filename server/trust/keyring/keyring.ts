import { createHmac } from 'node:crypto';
import type { Sealer } from '#server/foundation/database/index.ts';
import { destroyKeys, keyMaker } from './data-keys.ts';
import { makeEpoch, type NewEpoch, type OnEpochProgress } from './new-epoch.ts';
import { deriveKey } from './root-key.ts';
import { associatedData, openValue, sealedKeyId, sealValue } from './sealed-value.ts';
import { type KeyringOptions, unlockVault } from './unlock.ts';
import { createLine, type KeyringDeps, type Vault } from './vault.ts';

/** Keys that protect the data: one per data subject, one per hour of the access log, and keys for single purposes. */
export type Keyring = Sealer & {
  /** Makes the subject's key, durable before it resolves. A second call changes nothing. */
  readonly createSubjectKey: (subject: string) => Promise<void>;
  readonly hasSubjectKey: (subject: string) => boolean;
  /** Everybody who has a key. */
  readonly subjects: () => string[];
  /**
   * Destroys the key: everything sealed under it is unreadable from now on. A second call changes nothing. Copies of the key file end
   * with the next epoch: call `newEpoch` once behind a batch of destructions.
   */
  readonly destroySubjectKey: (subject: string) => Promise<boolean>;
  /** The key of one hour of the access log (`2026-11-23T09`), made when it is not there. */
  readonly createHourKey: (hour: string) => Promise<void>;
  /** Key for the personal fields of a log row: needs the hour's key and the subject's. Null when either is destroyed. */
  readonly rowKey: (hour: string, subject: string | null) => Buffer | null;
  readonly hours: () => string[];
  readonly destroyHourKeys: (hours: readonly string[]) => Promise<number>;
  /** A key for one purpose, always the same, also after rotations: signing, fingerprints. */
  readonly purposeKey: (purpose: string) => Buffer;
  /** Number of the present epoch; grows by one with each `newEpoch`. */
  readonly epoch: () => number;
  /**
   * Rewraps the surviving keys under a new epoch key in a new key file, and overwrites the former one: what was destroyed is in no byte of
   * the folder any more. Keys may be made, used and destroyed meanwhile; the event loop is held for a few milliseconds at a time. Durable
   * when it resolves; calls at once are done one after the other. `survivors` counts the keys of subjects and hours. When it rejects, the
   * keyring goes on with the old file or the new one, and the call may be repeated.
   */
  readonly newEpoch: (onProgress?: OnEpochProgress) => Promise<NewEpoch>;
  readonly close: () => Promise<void>;
};

function sealing({ deps, shelves: { subject: subjects } }: Vault): Pick<Keyring, 'seal' | 'open'> {
  return {
    seal: ({ table, column, row, subject }, plain) => {
      const found = subjects.ofOwner(subject);
      if (!found) throw new Error(`subject ${subject} has no key`);
      const place = associatedData(table, column, row, subject);
      return sealValue({ key: found.key, keyId: found.id, nonce: deps.random.bytes(12), place, plain });
    },
    open: ({ table, column, row, subject }, sealed) => {
      const found = subjects.ofId(sealedKeyId(sealed));
      return found ? openValue(found.key, associatedData(table, column, row, subject), sealed) : null;
    },
  };
}

function rowKeyOf({ shelves }: Vault, hour: string, subject: string | null): Buffer | null {
  const hourKey = shelves.hour.ofOwner(hour)?.key;
  if (!hourKey) return null;
  if (subject === null) return deriveKey(hourKey, 'log-row/nobody');
  const subjectKey = shelves.subject.ofOwner(subject)?.key;
  return subjectKey ? deriveKey(Buffer.concat([hourKey, subjectKey]), 'log-row') : null;
}

function purposes({ secrets }: Vault): Pick<Keyring, 'purposeKey' | 'blindIndex'> {
  const secret = secrets.get('purpose');
  if (!secret) throw new Error('the keyring has no purpose secret');
  const indexKey = deriveKey(secret, 'blind-index');
  return {
    purposeKey: (purpose) => deriveKey(secret, `purpose/${purpose}`),
    blindIndex: (table, column, value) =>
      createHmac('sha256', deriveKey(indexKey, `${table}.${column}`))
        .update(value, 'utf8')
        .digest(),
  };
}

/**
 * Opens the keyring in `folder` (`root.key` unless the root key is given, `keys.sqlite`). All data keys are unwrapped into
 * memory, so that sealing never waits. Throws RootKeyError when the root key is missing, unsafe or another one.
 */
export async function openKeyring(deps: KeyringDeps, options: KeyringOptions): Promise<Keyring> {
  const vault = await unlockVault(deps, options);
  const { subject: subjects, hour: hours } = vault.shelves;
  const epochs = createLine();
  return {
    ...sealing(vault),
    ...purposes(vault),
    createSubjectKey: keyMaker(vault, 'subject'),
    hasSubjectKey: (subject) => subjects.ofOwner(subject) !== undefined,
    subjects: () => subjects.owners(),
    destroySubjectKey: async (subject) => (await destroyKeys(vault, 'subject', [subject])) > 0,
    createHourKey: keyMaker(vault, 'hour'),
    rowKey: (hour, subject) => rowKeyOf(vault, hour, subject),
    hours: () => hours.owners().sort(),
    destroyHourKeys: (list) => destroyKeys(vault, 'hour', list),
    epoch: () => vault.epochKey.epoch,
    newEpoch: (onProgress = () => undefined) => epochs(() => makeEpoch(vault, vault.root, onProgress)),
    close: async () => {
      // An epoch that is being made ends first: its files would be exchanged under a closed keyring.
      await epochs(() => vault.line(async () => vault.file?.close()));
    },
  };
}
