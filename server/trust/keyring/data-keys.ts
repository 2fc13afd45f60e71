import { nowUtc } from '#server/foundation/clock/index.ts';
import type { KeyKind } from './key-file.ts';
import { keyLength } from './root-key.ts';
import { noteChange, openedFile, type Vault } from './vault.ts';
import { wrapDataKey } from './wrap-keys.ts';

/** Sealed values name their key with 32 bits. */
const highestId = 2 ** 32 - 1;

async function make(vault: Vault, kind: KeyKind, owner: string): Promise<void> {
  if (vault.lastId >= highestId) throw new Error('the keyring has no number left for another key');
  const id = vault.lastId + 1;
  const { random, clock } = vault.deps;
  const key = { id, kind, owner, key: random.bytes(keyLength), createdAtUtc: nowUtc(clock) };
  const file = await openedFile(vault);
  await file.add([wrapDataKey(vault.deps, vault.epochKey, key)]);
  vault.lastId = id;
  vault.shelves[kind].put(key);
  noteChange(vault, kind, owner);
}

/** Makes data keys, each once however often it is asked for at the same time. */
export function keyMaker(vault: Vault, kind: KeyKind): (owner: string) => Promise<void> {
  const making = new Map<string, Promise<void>>();
  return (owner) => {
    if (vault.shelves[kind].ofOwner(owner)) return Promise.resolve();
    const begun =
      making.get(owner) ?? vault.line(() => make(vault, kind, owner)).finally(() => making.delete(owner));
    making.set(owner, begun);
    return begun;
  };
}

/** Destroys keys in memory and in the file; returns how many there were. Repeating it is safe. */
export const destroyKeys = (vault: Vault, kind: KeyKind, owners: readonly string[]): Promise<number> =>
  vault.line(async () => {
    const file = await openedFile(vault);
    for (const owner of owners) {
      vault.shelves[kind].drop(owner);
      noteChange(vault, kind, owner);
    }
    return file.destroy(kind, owners);
  });
