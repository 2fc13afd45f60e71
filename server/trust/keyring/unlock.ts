import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { clearLeftovers, keyFilePaths } from './exchange-key-file.ts';
import { type KeyFile, type KeyFileHead, openKeyFile } from './key-file.ts';
import { createShelf } from './key-shelf.ts';
import { makeEpoch } from './new-epoch.ts';
import { keyFingerprint, keyLength, loadRootKey, RootKeyError } from './root-key.ts';
import { createLine, formatVersion, type KeyringDeps, type RootKey, type Vault } from './vault.ts';
import { type EpochKey, firstEpochKey, unwrapDataKey, unwrapEpochKey, unwrapSecret } from './wrap-keys.ts';

export type KeyringOptions = { readonly folder: string; readonly rootKey: string | undefined };

/** What a key file without a word in it says, and a folder without a key file. */
const emptyHead: KeyFileHead = { meta: new Map(), secrets: new Map() };

function checkRootKey({ meta }: KeyFileHead, given: string): void {
  const expected = meta.get('root-key') ?? given;
  if (expected !== given)
    throw new RootKeyError(`wrong root key: the data was sealed under ${expected}, this one is ${given}`);
}

function checkFormat({ meta }: KeyFileHead, file: string): void {
  const format = meta.get('format') ?? '1';
  if (format !== '1' && format !== formatVersion)
    throw new RootKeyError(`${file} has the form ${format}, which this version of Wrkout does not know`);
}

function unwrapEpoch({ meta, secrets }: KeyFileHead, root: Buffer): EpochKey {
  const wrapped = secrets.get('epoch');
  if (!wrapped) return firstEpochKey(root);
  return unwrapEpochKey({ root, epoch: Number(meta.get('epoch')) }, wrapped);
}

function unwrapSecrets(vault: Vault, { secrets }: KeyFileHead): void {
  for (const [name, wrapped] of secrets)
    if (name !== 'epoch') vault.secrets.set(name, unwrapSecret(vault.epochKey, [name, wrapped]));
}

/**
 * A keyring of the first form derived purpose keys and blind indexes from the root key itself: its bytes become the purpose secret, so that
 * nothing changes. A new keyring's is random.
 */
async function makePurposeSecret(vault: Vault, isNew: boolean): Promise<void> {
  const { root, deps, secrets } = vault;
  secrets.set('purpose', isNew ? deps.random.bytes(keyLength) : Buffer.from(root.key));
  await makeEpoch(vault, root, () => undefined);
}

async function fillShelves(vault: Vault, file: KeyFile): Promise<void> {
  for (const row of await file.all()) vault.shelves[row.kind].put(unwrapDataKey(vault.epochKey, row));
  vault.lastId = await file.lastId();
}

async function unlockFile(
  deps: KeyringDeps,
  { folder, rootKey }: KeyringOptions,
  file: KeyFile | null,
): Promise<Vault> {
  const paths = keyFilePaths(folder);
  const head = (await file?.head()) ?? emptyHead;
  checkFormat(head, paths.current);
  const key = loadRootKey(deps, {
    file: join(folder, 'root.key'),
    fromEnvironment: rootKey,
    mayCreate: file === null,
  });
  const id = keyFingerprint(key);
  checkRootKey(head, id);
  const root: RootKey = { key, meta: new Map([['root-key', id]]) };
  const vault: Vault = {
    deps,
    paths,
    root,
    file,
    shelves: { subject: createShelf(), hour: createShelf() },
    secrets: new Map(),
    epochKey: unwrapEpoch(head, key),
    lastId: 0,
    changed: null,
    line: createLine(),
  };
  unwrapSecrets(vault, head);
  if (file) await fillShelves(vault, file);
  if (!vault.secrets.has('purpose')) await makePurposeSecret(vault, file === null);
  return vault;
}

/**
 * Unlocks the keyring in `folder`; makes one where there is none, brings one of the first form to today's, and clears away what a process
 * left that was cut off. Throws RootKeyError when the root key is missing, unsafe or another one.
 */
export async function unlockVault(deps: KeyringDeps, options: KeyringOptions): Promise<Vault> {
  mkdirSync(options.folder, { recursive: true, mode: 0o700 });
  const paths = keyFilePaths(options.folder);
  await clearLeftovers(paths);
  const file = existsSync(paths.current) ? await openKeyFile(paths.current) : null;
  try {
    return await unlockFile(deps, options, file);
  } catch (error) {
    await file?.close();
    throw error;
  }
}
