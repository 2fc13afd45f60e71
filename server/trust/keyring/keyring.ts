import { createHmac } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, nowUtc, type Random } from '#server/foundation/clock/index.ts';
import type { Sealer } from '#server/foundation/database/index.ts';
import { type KeyFile, type KeyKind, openKeyFile } from './key-file.ts';
import { deriveKey, keyFingerprint, keyLength, loadRootKey, RootKeyError } from './root-key.ts';
import { associatedData, openValue, sealedKeyId, sealValue } from './sealed-value.ts';

type DataKey = { readonly id: number; readonly key: Buffer };

/** Keys that protect the data: one per data subject, one per hour of the access log, and keys for single purposes. */
export type Keyring = Sealer & {
  /** Makes the subject's key, durable before it resolves. A second call changes nothing. */
  readonly createSubjectKey: (subject: string) => Promise<void>;
  readonly hasSubjectKey: (subject: string) => boolean;
  /** Destroys the key: everything sealed under it is unreadable from now on. A second call changes nothing. */
  readonly destroySubjectKey: (subject: string) => Promise<boolean>;
  /** The key of one hour of the access log (`2026-11-23T09`), made when it is not there. */
  readonly createHourKey: (hour: string) => Promise<void>;
  /** Key for the personal fields of a log row: needs the hour's key and the subject's. Null when either is destroyed. */
  readonly rowKey: (hour: string, subject: string | null) => Buffer | null;
  readonly hours: () => string[];
  readonly destroyHourKeys: (hours: readonly string[]) => Promise<number>;
  /** A key for one purpose, always the same: signing, fingerprints. */
  readonly purposeKey: (purpose: string) => Buffer;
  readonly close: () => Promise<void>;
};

type Deps = { readonly clock: Clock; readonly random: Random };
type Options = { readonly folder: string; readonly rootKey: string | undefined };

const wrapPlace = (kind: KeyKind, owner: string, id: number) =>
  associatedData('data-key', kind, owner, String(id));

async function checkRootKey(file: KeyFile, root: Buffer): Promise<void> {
  const fingerprint = keyFingerprint(root);
  const expected = await file.meta('root-key');
  if (expected === null) await file.setMeta('root-key', fingerprint);
  else if (expected !== fingerprint)
    throw new RootKeyError(
      `wrong root key: the data was sealed under ${expected}, this one is ${fingerprint}`,
    );
}

/** In-memory keys of one kind, mirrored in the key file. */
async function keyShelf(deps: Deps, file: KeyFile, wrapKey: Buffer, kind: KeyKind) {
  const byOwner = new Map<string, DataKey>();
  const byId = new Map<number, DataKey>();
  const making = new Map<string, Promise<void>>();
  const put = (owner: string, key: DataKey) => {
    byOwner.set(owner, key);
    byId.set(key.id, key);
  };
  for (const row of await file.all())
    if (row.kind === kind)
      put(row.owner, {
        id: row.id,
        key: openValue(wrapKey, wrapPlace(kind, row.owner, row.id), row.wrapped),
      });

  const make = async (owner: string): Promise<void> => {
    const id = await file.nextId();
    const key = deps.random.bytes(keyLength);
    const place = wrapPlace(kind, owner, id);
    const wrapped = sealValue({ key: wrapKey, keyId: 0, nonce: deps.random.bytes(12), place, plain: key });
    await file.add({ id, kind, owner, wrapped }, nowUtc(deps.clock));
    put(owner, { id, key });
  };

  return {
    byOwner,
    byId,
    create: (owner: string, line: <T>(work: () => Promise<T>) => Promise<T>): Promise<void> => {
      if (byOwner.has(owner)) return Promise.resolve();
      const begun = making.get(owner) ?? line(() => make(owner)).finally(() => making.delete(owner));
      making.set(owner, begun);
      return begun;
    },
    destroy: async (owners: readonly string[]): Promise<number> => {
      for (const owner of owners) {
        const key = byOwner.get(owner);
        byOwner.delete(owner);
        if (key) byId.delete(key.id);
        key?.key.fill(0);
      }
      return file.destroy(kind, owners);
    },
  };
}

/**
 * Opens the keyring in `folder` (`root.key` unless the root key is given, `keys.sqlite`). All data keys are unwrapped into
 * memory, so that sealing never waits. Throws RootKeyError when the root key is missing, unsafe or another one.
 */
export async function openKeyring(deps: Deps, { folder, rootKey }: Options): Promise<Keyring> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const keyPath = join(folder, 'keys.sqlite');
  const root = loadRootKey(deps, {
    file: join(folder, 'root.key'),
    fromEnvironment: rootKey,
    mayCreate: !existsSync(keyPath),
  });
  const file = await openKeyFile(keyPath);
  try {
    await checkRootKey(file, root);
    return await buildKeyring(deps, file, root);
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function buildKeyring(deps: Deps, file: KeyFile, root: Buffer): Promise<Keyring> {
  const wrapKey = deriveKey(root, 'wrap');
  const indexKey = deriveKey(root, 'blind-index');
  const subjects = await keyShelf(deps, file, wrapKey, 'subject');
  const hours = await keyShelf(deps, file, wrapKey, 'hour');
  let last: Promise<unknown> = Promise.resolve();
  /** One key is made at a time, so that two never get the same id. */
  const line = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work, work);
    last = mine;
    return mine;
  };

  return {
    createSubjectKey: (subject) => subjects.create(subject, line),
    hasSubjectKey: (subject) => subjects.byOwner.has(subject),
    destroySubjectKey: async (subject) => (await line(() => subjects.destroy([subject]))) > 0,
    createHourKey: (hour) => hours.create(hour, line),
    rowKey: (hour, subject) => {
      const hourKey = hours.byOwner.get(hour)?.key;
      if (!hourKey) return null;
      if (subject === null) return deriveKey(hourKey, 'log-row/nobody');
      const subjectKey = subjects.byOwner.get(subject)?.key;
      return subjectKey ? deriveKey(Buffer.concat([hourKey, subjectKey]), 'log-row') : null;
    },
    hours: () => [...hours.byOwner.keys()].sort(),
    destroyHourKeys: (list) => line(() => hours.destroy(list)),
    purposeKey: (purpose) => deriveKey(root, `purpose/${purpose}`),
    seal: ({ table, column, row, subject }, plain) => {
      const found = subjects.byOwner.get(subject);
      if (!found) throw new Error(`subject ${subject} has no key`);
      const place = associatedData(table, column, row, subject);
      return sealValue({ key: found.key, keyId: found.id, nonce: deps.random.bytes(12), place, plain });
    },
    open: ({ table, column, row, subject }, sealed) => {
      const found = subjects.byId.get(sealedKeyId(sealed));
      return found ? openValue(found.key, associatedData(table, column, row, subject), sealed) : null;
    },
    blindIndex: (table, column, value) =>
      createHmac('sha256', deriveKey(indexKey, `${table}.${column}`))
        .update(value, 'utf8')
        .digest(),
    close: () => file.close(),
  };
}
