import type { Clock, Random } from '#server/foundation/clock/index.ts';
import type { Log } from '#server/foundation/http/index.ts';
import type { Outcome } from '#shared/contracts/access-log.ts';
import type { AccountId, KeyId } from '#shared/values/index.ts';

/** What a key may use. One object per plan: the gateway remembers what it derived from it. */
export type KeyLimits = {
  /** Tokens that come back each second; may be a fraction. */
  readonly ratePerSecond: number;
  /** Tokens of a full bucket; at least 1. */
  readonly burst: number;
  /** Requests in a UTC month, for the whole account. */
  readonly monthlyQuota: number;
};

/** Whose key it is. `refusal` is set while the account may not call the API. */
export type Caller = {
  readonly keyId: KeyId;
  readonly accountId: AccountId;
  readonly limits: KeyLimits;
  readonly refusal?: 'account-inactive';
};

/** How one request ended; what the access log keeps. Times in Unix milliseconds, durations in microseconds. */
export type ExchangeRecord = {
  readonly id: string;
  readonly timeMs: number;
  readonly accountId: AccountId | null;
  readonly keyId: KeyId | null;
  readonly method: string;
  readonly status: number;
  readonly outcome: Outcome;
  readonly code: string | null;
  readonly durationUs: number;
  readonly upstreamUs: number | null;
  readonly requestBytes: number;
  readonly responseBytes: number;
  readonly requestId: string;
  readonly ip: string;
  readonly userAgent: string | null;
  readonly target: string;
};

/**
 * Where records go. `push` never waits; `onWritten` is called once the record outlives the process, which is a turn of the event loop later.
 * `hasRoom` is false when new requests should be refused.
 */
export type ExchangeLog = {
  readonly push: (record: ExchangeRecord, onWritten?: () => void) => void;
  readonly hasRoom: () => boolean;
};

export type GatewayDeps = {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly accessLog: ExchangeLog;
  /** From memory, at once; undefined for a key that is not known or revoked. */
  readonly lookupKey: (secret: string) => Caller | undefined;
  /** Requests of an account in this UTC month before the gateway started. Asked once per account, from memory. */
  readonly usedThisMonth: (accountId: AccountId) => number;
};

export type GatewayOptions = {
  /** Address of the team's API; a path in it stands before every path. */
  readonly upstreamUrl: string;
  /** From the whole request sent to the first byte of the answer. */
  readonly upstreamTimeoutSeconds: number;
  /** Until a connection to the upstream stands; 5 when absent. */
  readonly connectTimeoutSeconds?: number;
  /** Silence between two pieces of an answer; 300 when absent. */
  readonly idleTimeoutSeconds?: number;
  readonly trustedProxies: readonly string[];
  /** Removed from the path; `/api` when absent. */
  readonly prefix?: string;
};
