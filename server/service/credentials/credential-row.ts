import type { CredentialView } from '#shared/contracts/credentials.ts';
import type { ServiceScope } from '#shared/permissions/index.ts';
import type { CredentialId, Instant } from '#shared/values/index.ts';
import type { CredentialEntry } from './directory.ts';
import type { CredentialRow } from './tables.ts';

const toMs = (time: Instant | null): number | null => (time === null ? null : Date.parse(time));

/** What is kept in memory of a credential. Pure. */
export const toEntry = (row: CredentialRow): CredentialEntry => ({
  id: row.id as CredentialId,
  scopes: row.scopes as ServiceScope[],
  endsAtMs: toMs(row.expiresAtUtc) ?? Number.POSITIVE_INFINITY,
  lastUsedMs: toMs(row.lastUsedAtUtc),
  writtenMs: toMs(row.lastUsedAtUtc),
});

/** A credential as it is shown. `entry` is the one in memory, which knows the last use. Pure. */
export const toView = (row: CredentialRow, entry: CredentialEntry | undefined): CredentialView => ({
  id: row.id,
  name: row.name,
  prefix: row.prefix,
  scopes: row.scopes as ServiceScope[],
  createdBy: row.createdBy,
  createdAtUtc: row.createdAtUtc,
  expiresAtUtc: row.expiresAtUtc,
  revokedAtUtc: row.revokedAtUtc,
  lastUsedAtUtc: entry?.lastUsedMs ? new Date(entry.lastUsedMs).toISOString() : row.lastUsedAtUtc,
});
