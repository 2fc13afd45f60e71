import type { KeyKind } from './key-file.ts';

/** A data key in memory. */
export type DataKey = {
  readonly id: number;
  readonly kind: KeyKind;
  readonly owner: string;
  readonly key: Buffer;
  readonly createdAtUtc: string;
};

/** The data keys of one kind, in memory. What stands in the key file is the same. */
export type KeyShelf = {
  readonly ofOwner: (owner: string) => DataKey | undefined;
  readonly ofId: (id: number) => DataKey | undefined;
  readonly owners: () => string[];
  readonly all: () => DataKey[];
  readonly put: (key: DataKey) => void;
  /** Forgets the key and overwrites its bytes. */
  readonly drop: (owner: string) => void;
};

export function createShelf(): KeyShelf {
  const byOwner = new Map<string, DataKey>();
  const byId = new Map<number, DataKey>();
  return {
    ofOwner: (owner) => byOwner.get(owner),
    ofId: (id) => byId.get(id),
    owners: () => [...byOwner.keys()],
    all: () => [...byOwner.values()],
    put: (key) => {
      byOwner.set(key.owner, key);
      byId.set(key.id, key);
    },
    drop: (owner) => {
      const found = byOwner.get(owner);
      if (!found) return;
      byOwner.delete(owner);
      byId.delete(found.id);
      found.key.fill(0);
    },
  };
}
