import { hash } from 'node:crypto';
import type { ServiceScope } from '#shared/permissions/index.ts';
import type { CredentialId } from '#shared/values/index.ts';

/** A credential that is not revoked. Times in Unix milliseconds; Infinity for no end. */
export type CredentialEntry = {
  readonly id: CredentialId;
  readonly scopes: readonly ServiceScope[];
  readonly endsAtMs: number;
  /** The last use; `writtenMs` is the one that stands in the database. Null for none. */
  lastUsedMs: number | null;
  writtenMs: number | null;
};

/** All credentials that are not revoked, in memory; follows each committed change. */
export type CredentialDirectory = {
  readonly find: (token: string) => CredentialEntry | undefined;
  readonly at: (tokenHash: Buffer) => CredentialEntry | undefined;
  readonly add: (tokenHash: Buffer, entry: CredentialEntry) => void;
  readonly remove: (tokenHash: Buffer) => void;
  readonly all: () => readonly CredentialEntry[];
};

export function createDirectory(): CredentialDirectory {
  const byHash = new Map<string, CredentialEntry>();
  return {
    // By hash, so that the time it takes tells nothing about the token.
    find: (token) => byHash.get(hash('sha256', token, 'base64')),
    at: (tokenHash) => byHash.get(tokenHash.toString('base64')),
    add: (tokenHash, entry) => {
      byHash.set(tokenHash.toString('base64'), entry);
    },
    remove: (tokenHash) => {
      byHash.delete(tokenHash.toString('base64'));
    },
    all: () => [...byHash.values()],
  };
}
