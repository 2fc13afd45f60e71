import type { Keys } from './deps.ts';
import type { KeyEntry } from './directory.ts';
import { type KeyRefusal, refusalOf, rememberEndedMs } from './rules.ts';

export type IdentifiedKey = { readonly entry: KeyEntry; readonly refusal: KeyRefusal | null };

/**
 * Whose key a secret is, and whether it may be used now from this address; undefined for one that is not known, revoked or long ended.
 * A use that is not refused is remembered. From memory, at once.
 */
export function identifyKey(
  { directory, clock }: Pick<Keys, 'directory' | 'clock'>,
  secret: string,
  ip: string,
): IdentifiedKey | undefined {
  const entry = directory.find(secret);
  if (entry === undefined) return undefined;
  const nowMs = clock.nowMs();
  const refusal = refusalOf(entry, nowMs, ip);
  if (refusal === null) directory.touch(entry, nowMs);
  return { entry, refusal };
}

/** Rows written in one transaction: the line of writers must not wait long for them. */
const batchSize = 200;

/**
 * Writes down when keys were last used, those used since it was last called, and forgets keys that ended a day ago. Called by the
 * minute and at the end; what was not written when the process dies is lost.
 */
export async function writeLastUsed({ directory, clock, database, store }: Keys): Promise<void> {
  directory.forgetEndedBy(clock.nowMs() - rememberEndedMs);
  const used = directory.takeUsed();
  while (used.length > 0) {
    const batch = used.slice(0, batchSize);
    try {
      await database.transaction(async (tx) => {
        for (const { keyId, lastUsedMs } of batch)
          if (lastUsedMs !== null) await store.markUsed(tx, keyId, new Date(lastUsedMs).toISOString());
      });
    } catch (error) {
      // What was not written is written the next time.
      for (const entry of used) if (entry.lastUsedMs !== null) directory.touch(entry, entry.lastUsedMs);
      throw error;
    }
    used.splice(0, batch.length);
  }
}
