import { hash } from 'node:crypto';
import type { Limit } from '#shared/contracts/limits.ts';
import type { AccountId, IpRange, KeyEnvironment, KeyId } from '#shared/values/index.ts';

/** A key that is not revoked, as the gateway sees it. */
export type KeyEntry = {
  readonly keyId: KeyId;
  readonly accountId: AccountId;
  readonly environment: KeyEnvironment;
  readonly scopes: readonly string[];
  /** The blocks it may be used from; null for from anywhere. */
  readonly ranges: readonly IpRange[] | null;
  /** Limits of this key alone; empty for none but the plan's. */
  readonly ownLimits: readonly Limit[];
  /** Unix milliseconds from which it is refused; Infinity for never. */
  readonly endsAtMs: number;
  /** Unix milliseconds of the last use; null for none. */
  readonly lastUsedMs: number | null;
};

/**
 * All keys that are not revoked, in memory: the gateway asks it on every request and never the database. The use cases that
 * change keys change it too, so that a revoked key is refused on the very next request.
 */
export type KeyDirectory = {
  /** One hash and one look-up. A key that has ended is found until it is forgotten: see `endsAtMs`. */
  readonly find: (secret: string) => KeyEntry | undefined;
  readonly at: (secretHash: Buffer) => KeyEntry | undefined;
  readonly add: (secretHash: Buffer, entry: KeyEntry) => void;
  readonly remove: (secretHash: Buffer) => void;
  readonly end: (secretHash: Buffer, endsAtMs: number) => void;
  /** Remembers that a key was used; costs no write. */
  readonly touch: (entry: KeyEntry, nowMs: number) => void;
  /** The keys used since this was last asked. */
  readonly takeUsed: () => KeyEntry[];
  /** Forgets keys that had ended by then; they are answered as ones that nobody had. */
  readonly forgetEndedBy: (timeMs: number) => void;
  /** Has `tell` called whenever a key of an account was removed, or given an end. */
  readonly onChange: (tell: (accountId: AccountId) => void) => void;
};

/** What is stored of a key's secret. It has 178 random bits, so a plain SHA-256 is enough. 32 bytes. */
export const hashSecret = (secret: string): Buffer => hash('sha256', secret, 'buffer');

type Mutable = { -readonly [K in keyof KeyEntry]: KeyEntry[K] } & { isUsed: boolean };

export function createDirectory(): KeyDirectory {
  const byHash = new Map<string, Mutable>();
  let used: Mutable[] = [];
  const listeners: ((accountId: AccountId) => void)[] = [];
  const changed = ({ accountId }: Mutable) => {
    for (const tell of listeners) tell(accountId);
  };
  const at = (secretHash: Buffer) => byHash.get(secretHash.toString('base64'));
  return {
    // Looking up by hash leaks nothing through time: an attacker cannot choose what a secret hashes to.
    find: (secret) => byHash.get(hash('sha256', secret, 'base64')),
    at,
    add: (secretHash, entry) => {
      byHash.set(secretHash.toString('base64'), { ...entry, isUsed: false });
    },
    remove: (secretHash) => {
      const entry = at(secretHash);
      if (!entry) return;
      byHash.delete(secretHash.toString('base64'));
      changed(entry);
    },
    end: (secretHash, endsAtMs) => {
      const entry = at(secretHash);
      if (!entry) return;
      entry.endsAtMs = endsAtMs;
      changed(entry);
    },
    touch: (entry, nowMs) => {
      const mine = entry as Mutable;
      mine.lastUsedMs = nowMs;
      if (mine.isUsed) return;
      mine.isUsed = true;
      used.push(mine);
    },
    takeUsed: () => {
      const taken = used;
      used = [];
      for (const entry of taken) entry.isUsed = false;
      return taken;
    },
    forgetEndedBy: (timeMs) => {
      for (const [key, entry] of byHash) if (entry.endsAtMs <= timeMs) byHash.delete(key);
    },
    onChange: (tell) => {
      listeners.push(tell);
    },
  };
}
