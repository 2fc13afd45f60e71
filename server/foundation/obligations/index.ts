import type { RetentionRuleId } from '#server/foundation/database/index.ts';
import type { AccountId, Instant } from '#shared/values/index.ts';

/**
 * What a feature owes to the privacy rooms, offered in its `index.ts` and handed over by compose.ts. The privacy rooms import
 * no feature for it, and no feature imports them.
 */

/** A part of the access package (GDPR Art. 15): rows as flat records, one file per section. */
export type ExportSection = {
  /** File name without ending: `access-log`. */
  readonly name: string;
  readonly title: string;
  readonly records:
    | AsyncIterable<Readonly<Record<string, unknown>>>
    | Iterable<Readonly<Record<string, unknown>>>;
};

export type HeldCount = {
  readonly table: string;
  readonly records: number;
  /** Why the records stay after an erasure, or null when they go. */
  readonly kept: string | null;
  /** The day (2026-11-25) from which the ground ends, where it is known. */
  readonly until?: string | null;
};

export type PersonalDataSource = {
  readonly name: string;
  /** Tables with personal columns that this source answers for. */
  readonly tables: readonly string[];
  readonly count: (accountId: AccountId) => Promise<readonly HeldCount[]>;
  readonly export: (accountId: AccountId) => Promise<readonly ExportSection[]>;
  /** Removes the person's records. Idempotent: a second call removes nothing and succeeds. Returns removed per table. */
  readonly erase: (accountId: AccountId) => Promise<readonly { table: string; removed: number }[]>;
};

/** What legal holds keep at this moment. Asked anew in each batch, inside its transaction where there is one. */
export type Held = {
  /** Accounts of which nothing may go. */
  readonly accounts: () => readonly string[];
  /** Keys of which no record may go. */
  readonly keys: () => readonly string[];
  /** Ids of single records of a table. */
  readonly records: (table: string) => readonly string[];
  /** Accounts with any hold, also on a key or a record: they may not be erased as a whole. */
  readonly touchedAccounts: () => readonly string[];
  /** Ids of the open holds. */
  readonly holdIds: () => readonly string[];
};

/** Somebody outside who holds something of the person on the controller's behalf (GDPR Art. 19, 28), and is told of an erasure. */
export type Processor = {
  /** A word that stands in the certificate: `stripe`. */
  readonly name: string;
  /** What is erased there, for the plan. */
  readonly what: string;
  /** Its number for the person, or null when it holds nothing of them. Asked before the person's key is destroyed. */
  readonly referenceOf: (accountId: AccountId) => Promise<string | null>;
  /** Tells it. Must succeed when it was told already. Null for one without an interface for it: people have to tell it. */
  readonly tell: ((reference: string) => Promise<void>) | null;
};

/** Something that has its time. `plan` only looks, `apply` removes what began before the cutoff; both may be repeated. */
export type RetentionTarget = {
  readonly name: string;
  readonly rule: RetentionRuleId;
  readonly plan: (cutoffUtc: Instant) => Promise<RetentionFinding>;
  readonly apply: (cutoffUtc: Instant) => Promise<{ readonly removed: number }>;
};

export type RetentionFinding = {
  readonly found: number;
  readonly oldestUtc: Instant | null;
  /** Up to three times or file names that show what would go. They stay on record with the run: never a value, nor the id, of a person. */
  readonly samples: readonly string[];
};

/** What a plan tells of records, by their times alone, the oldest first. `found` when there are more than are given. Pure. */
export const findingOf = (times: readonly Instant[], found: number = times.length): RetentionFinding => ({
  found,
  oldestUtc: times[0] ?? null,
  samples: times.slice(0, 3),
});

export type PromiseState = 'kept' | 'at-risk' | 'broken' | 'unchecked';

/** A live check of one clause of the privacy policy. */
export type PromiseCheck = {
  readonly clause: string;
  readonly title: string;
  readonly check: () => Promise<{ readonly state: PromiseState; readonly detail: string }>;
};
