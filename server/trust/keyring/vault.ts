import type { Clock, Random } from '#server/foundation/clock/index.ts';
import type { KeyFilePaths } from './exchange-key-file.ts';
import { type KeyFile, type KeyFileHead, type KeyKind, openKeyFile } from './key-file.ts';
import type { KeyShelf } from './key-shelf.ts';
import { type EpochKey, wrapSecret } from './wrap-keys.ts';

/** Where a test may end the process: between two steps of an exchange of key files. */
export type EpochStep =
  | 'begun'
  | 'piece'
  | 'built'
  | 'closed'
  | 'linked'
  | 'renamed'
  | 'opened'
  | 'destroyed';

export type KeyringDeps = {
  readonly clock: Clock;
  readonly random: Random;
  readonly onStep?: (step: EpochStep) => void;
};

/** The root key, and what the key file says of it in plain words: its fingerprint, and how it is found again. */
export type RootKey = { readonly key: Buffer; readonly meta: ReadonlyMap<string, string> };

/** The unlocked keyring: all of it in memory, and the open key file that is the same. */
export type Vault = {
  readonly deps: KeyringDeps;
  readonly paths: KeyFilePaths;
  readonly shelves: Readonly<Record<KeyKind, KeyShelf>>;
  /** Secrets that are no data keys, by name: `purpose`, from which purpose keys and blind indexes come. */
  readonly secrets: Map<string, Buffer>;
  root: RootKey;
  epochKey: EpochKey;
  /** Null while the file is exchanged, and when opening the new one failed: then the next use tries again. */
  file: KeyFile | null;
  lastId: number;
  /** While an epoch is being built: keys that were made or destroyed since. */
  changed: Map<string, { readonly kind: KeyKind; readonly owner: string }> | null;
  /** Changes of keys and files happen one after the other. */
  readonly line: <T>(work: () => Promise<T>) => Promise<T>;
};

export function createLine(): Vault['line'] {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work, work);
    last = mine;
    return mine;
  };
}

/** The open key file. */
export async function openedFile(vault: Vault): Promise<KeyFile> {
  vault.file ??= await openKeyFile(vault.paths.current);
  return vault.file;
}

export const formatVersion = '2';

/** What the key file's head says when its keys are those of `epochKey`, itself wrapped under `root`. */
export function headOf(
  { deps, secrets }: Vault,
  { root, epochKey, wrapped }: { root: RootKey; epochKey: EpochKey; wrapped: Buffer },
): KeyFileHead {
  const sealed = [...secrets].map((entry): [string, Buffer] => [entry[0], wrapSecret(deps, epochKey, entry)]);
  return {
    meta: new Map([...root.meta, ['format', formatVersion], ['epoch', String(epochKey.epoch)]]),
    secrets: new Map([...sealed, ['epoch', wrapped]]),
  };
}

/** Notes that a key was made or destroyed, for an epoch that is being built. */
export function noteChange({ changed }: Vault, kind: KeyKind, owner: string): void {
  changed?.set(`${kind}/${owner}`, { kind, owner });
}
