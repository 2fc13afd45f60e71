import { hash } from 'node:crypto';
import type { AccountId, KeyId } from '#shared/values/index.ts';

/** A key that may be used, as the gateway sees it. */
export type KeyEntry = { readonly keyId: KeyId; readonly accountId: AccountId };

/**
 * All keys that are not revoked, in memory: the gateway asks it on every request and never the database. The use cases that
 * change keys change it too, so that a revoked key is refused on the very next request.
 */
export type KeyDirectory = {
  readonly find: (secret: string) => KeyEntry | undefined;
  readonly add: (secretHash: Buffer, entry: KeyEntry) => void;
  readonly remove: (secretHash: Buffer) => void;
};

/** What is stored of a key's secret. It has 178 random bits, so a plain SHA-256 is enough. 32 bytes. */
export const hashSecret = (secret: string): Buffer => hash('sha256', secret, 'buffer');

export function createDirectory(): KeyDirectory {
  const byHash = new Map<string, KeyEntry>();
  return {
    // Looking up by hash leaks nothing through time: an attacker cannot choose what a secret hashes to.
    find: (secret) => byHash.get(hash('sha256', secret, 'base64')),
    add: (secretHash, entry) => {
      byHash.set(secretHash.toString('base64'), entry);
    },
    remove: (secretHash) => {
      byHash.delete(secretHash.toString('base64'));
    },
  };
}
