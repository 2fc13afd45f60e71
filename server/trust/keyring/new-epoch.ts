import { existsSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { clearLeftovers, destroyFormer, discardNext, putNextInPlace } from './exchange-key-file.ts';
import { buildKeyFile, type KeyFile } from './key-file.ts';
import type { DataKey } from './key-shelf.ts';
import { type EpochStep, headOf, openedFile, type RootKey, type Vault } from './vault.ts';
import { type EpochKey, makeEpochKey, wrapDataKey } from './wrap-keys.ts';

/** How far a new epoch is: keys rewrapped, of all. */
export type EpochProgress = { readonly done: number; readonly total: number };
export type OnEpochProgress = (progress: EpochProgress) => void;
export type NewEpoch = { readonly epoch: number; readonly survivors: number };

/** Wrapping a key takes about 6 µs: a piece holds the event loop for one or two milliseconds. */
const pieceKeys = 200;

type Making = {
  readonly root: RootKey;
  readonly epochKey: EpochKey;
  readonly wrapped: Buffer;
  readonly next: KeyFile;
};

const isStillThere = ({ shelves }: Vault, key: DataKey): boolean =>
  shelves[key.kind].ofOwner(key.owner) === key;

async function rewrapAll(
  vault: Vault,
  { epochKey, next }: Making,
  onProgress: OnEpochProgress,
): Promise<void> {
  const keys = [...vault.shelves.subject.all(), ...vault.shelves.hour.all()];
  onProgress({ done: 0, total: keys.length });
  for (let at = 0; at < keys.length; at += pieceKeys) {
    const piece = keys.slice(at, at + pieceKeys).filter((key) => isStillThere(vault, key));
    await next.add(piece.map((key) => wrapDataKey(vault.deps, epochKey, key)));
    vault.deps.onStep?.('piece');
    onProgress({ done: Math.min(at + pieceKeys, keys.length), total: keys.length });
    await nextTurn();
  }
}

/** What was made or destroyed while the others were rewrapped. */
async function catchUp(vault: Vault, { epochKey, next }: Making): Promise<void> {
  const changes = Map.groupBy(vault.changed?.values() ?? [], ({ kind }) => kind);
  for (const [kind, list] of changes) {
    const owners = list.map(({ owner }) => owner);
    await next.destroy(kind, owners);
    const keys = owners.flatMap((owner) => vault.shelves[kind].ofOwner(owner) ?? []);
    await next.add(keys.map((key) => wrapDataKey(vault.deps, epochKey, key)));
  }
}

/** No log of the former file may stand beside the new one: SQLite would take it for the new one's. */
async function closeFormer(vault: Vault): Promise<void> {
  if (!existsSync(vault.paths.current)) return;
  const former = await openedFile(vault);
  await former.emptyWal();
  vault.file = null;
  await former.close();
}

/** Finishes the new file and puts it in the place of the one in use. From the rename on the new epoch is true, whatever fails behind it. */
async function exchange(vault: Vault, making: Making): Promise<void> {
  const step = (name: EpochStep) => vault.deps.onStep?.(name);
  const { next, epochKey, root } = making;
  await catchUp(vault, making);
  await next.writeLastId(vault.lastId);
  await next.writeHead(headOf(vault, making));
  await next.close();
  step('built');
  await closeFormer(vault);
  step('closed');
  await putNextInPlace(vault.paths, (name) => {
    if (name === 'renamed') Object.assign(vault, { epochKey, root });
    step(name);
  });
  await openedFile(vault);
  step('opened');
}

async function build(vault: Vault, making: Making, onProgress: OnEpochProgress): Promise<void> {
  vault.changed = new Map();
  try {
    await rewrapAll(vault, making, onProgress);
    await vault.line(() => exchange(vault, making));
  } catch (error) {
    // The file in use is whole, before the rename and after it: what was being built may go.
    await making.next.close();
    await discardNext(vault.paths);
    throw error;
  } finally {
    vault.changed = null;
  }
}

/**
 * Rewraps all keys under a new epoch key, in a new key file that takes the place of the one in use; then overwrites the former and takes it
 * away. With another `root` its root key is the new one from then on. Keys may be made and destroyed meanwhile. A crash leaves the old or
 * the new file, whole. One at a time.
 */
export async function makeEpoch(vault: Vault, root: RootKey, onProgress: OnEpochProgress): Promise<NewEpoch> {
  await vault.line(() => clearLeftovers(vault.paths));
  const epoch = vault.epochKey.epoch + 1;
  const made = makeEpochKey(vault.deps, { root: root.key, epoch });
  const making = { ...made, root, next: await buildKeyFile(vault.paths.next) };
  vault.deps.onStep?.('begun');
  await build(vault, making, onProgress);
  await destroyFormer(vault.paths);
  vault.deps.onStep?.('destroyed');
  const { subject, hour } = vault.shelves;
  return { epoch, survivors: subject.owners().length + hour.owners().length };
}
