import type { KeyView } from '#shared/contracts/keys.ts';
import type { Limit } from '#shared/contracts/limits.ts';
import type { AccountId, KeyEnvironment, KeyId } from '#shared/values/index.ts';
import type { Keys } from './deps.ts';
import type { KeyEntry } from './directory.ts';
import { endOf, toRanges } from './rules.ts';
import type { KeyRow } from './tables.ts';

const allowedIpsOf = ({ allowedIps }: KeyRow): string[] => (allowedIps ?? []) as string[];

/** What the gateway must know of a key. Pure. */
export const toEntry = (row: KeyRow): KeyEntry => ({
  keyId: row.id as KeyId,
  accountId: row.accountId as AccountId,
  environment: row.environment as KeyEnvironment,
  scopes: row.scopes as string[],
  ranges: toRanges(allowedIpsOf(row)),
  ownLimits: row.limits as Limit[],
  endsAtMs: endOf(row.expiresAtUtc),
  lastUsedMs: row.lastUsedAtUtc === null ? null : Date.parse(row.lastUsedAtUtc),
});

/** A key as it is shown; the last use is the one in memory, which is written down by the minute. */
export function toView({ directory }: Pick<Keys, 'directory'>, row: KeyRow): KeyView {
  const usedMs = directory.at(row.secretHash)?.lastUsedMs ?? null;
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    environment: row.environment as KeyEnvironment,
    scopes: row.scopes as string[],
    allowedIps: allowedIpsOf(row),
    limits: row.limits as Limit[],
    createdAtUtc: row.createdAtUtc,
    expiresAtUtc: row.expiresAtUtc,
    revokedAtUtc: row.revokedAtUtc,
    lastUsedAtUtc: usedMs === null ? row.lastUsedAtUtc : new Date(usedMs).toISOString(),
    replacedBy: row.replacedBy,
  };
}
