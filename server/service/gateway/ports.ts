import type { Clock, Random } from '#server/foundation/clock/index.ts';
import type { Log } from '#server/foundation/http/index.ts';
import type { UpstreamsPlan } from '#server/service/gateway/upstreams/index.ts';
import type { Outcome } from '#shared/contracts/access-log.ts';
import type { Limit, QuotaEnd } from '#shared/contracts/limits.ts';
import type { AccountId, KeyEnvironment, KeyId } from '#shared/values/index.ts';
import type { RouteScopes } from './scope-rules.ts';

/** What an account may use. One object per plan: the gateway remembers what it derived from it. */
export type KeyLimits = {
  /** Counted for the account, whichever of its keys is used. */
  readonly limits: readonly Limit[];
  /** Requests in a UTC month, for the whole account. */
  readonly monthlyQuota: number;
  /** `hard` refuses what is over the quota; `soft` lets it pass and marks its row. */
  readonly quotaEnd: QuotaEnd;
};

/** Why somebody whose key is known may not call. */
export type CallerRefusal = 'key-expired' | 'key-ip-refused' | 'account-inactive';

/** Whose key it is, and what it may do. `refusal` is set while it may not be used: then nothing is forwarded. */
export type Caller = {
  readonly keyId: KeyId;
  readonly accountId: AccountId;
  readonly limits: KeyLimits;
  /** Counted for this key alone, beside those of the plan: they can only be stricter. One array as long as they do not change. */
  readonly ownLimits?: readonly Limit[];
  readonly environment: KeyEnvironment;
  readonly scopes: readonly string[];
  readonly refusal?: CallerRefusal;
  /** Unix milliseconds from which the key may not be used; never when absent. */
  readonly endsAtMs?: number;
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
  readonly ip: string;
  readonly userAgent: string | null;
  readonly target: string;
};

/**
 * Where records go. `push` never waits; `onWritten` is called once the record outlives the process, which is a turn of the event loop later.
 * `note` is for an exchange that may go on for days: when it returns, the record as `soFar` tells it outlives the process, until the one that is
 * pushed at the end is written and `forget` called; null when it must be refused. `hasRoom` is false when new requests should be refused.
 */
export type ExchangeLog = {
  readonly push: (record: ExchangeRecord, onWritten?: () => void) => void;
  readonly note: (soFar: () => ExchangeRecord) => { readonly forget: () => void } | null;
  readonly hasRoom: () => boolean;
};

export type GatewayDeps = {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly accessLog: ExchangeLog;
  /** From memory, at once; undefined for a key that is not known or revoked. `ip` is where it is used from. */
  readonly lookupKey: (secret: string, ip: string) => Caller | undefined;
  /** Tells from now on when a key of an account, or the account itself, became another: what `lookupKey` says may have changed. */
  readonly onCallerChange: (tell: (accountId: AccountId) => void) => void;
  /** Requests of an account in this UTC month before the gateway started. Asked once per account, from memory. */
  readonly usedThisMonth: (accountId: AccountId) => number;
};

export type GatewayOptions = {
  /** Several upstreams and the routes to them; without it there is one, at `upstreamUrl`. */
  readonly upstreams?: UpstreamsPlan | undefined;
  /** Address of the team's API; a path in it stands before every path. Not looked at when there are `upstreams`. */
  readonly upstreamUrl: string;
  /** From the whole request sent to the first byte of the answer. */
  readonly upstreamTimeoutSeconds: number;
  /** Until a connection to the upstream stands; 5 when absent. */
  readonly connectTimeoutSeconds?: number;
  /** Silence between two pieces of an answer; 300 when absent. */
  readonly idleTimeoutSeconds?: number;
  /** Silence both ways in a WebSocket; 300 when absent. */
  readonly tunnelIdleSeconds?: number;
  readonly trustedProxies: readonly string[];
  /** Parts of the API that need scopes of a key; none when absent. */
  readonly routeScopes?: readonly RouteScopes[];
  /** Removed from the path; `/api` when absent. */
  readonly prefix?: string;
};
