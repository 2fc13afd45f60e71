import { newId, nowUtc } from '#server/foundation/clock/index.ts';
import { onCommit, type Tx } from '#server/foundation/database/index.ts';
import { adminOf, type Context, type Paging } from '#server/foundation/http/index.ts';
import { hashToken } from '#server/foundation/secrets/index.ts';
import type { CredentialView, IssueCredentialInput } from '#shared/contracts/credentials.ts';
import { AppError, invalidField } from '#shared/errors/index.ts';
import { apiKeyPrefix, type CredentialId, formatServiceToken, type Page } from '#shared/values/index.ts';
import { toEntry, toView } from './credential-row.ts';
import type { Credentials } from './deps.ts';
import type { CredentialRow } from './tables.ts';

/** More services than this nobody has; each is an entry in memory. */
const maxCredentials = 100;

/**
 * Makes a credential. The token is returned once and only its hash is stored. Throws `limit-reached` at 100 that are not revoked,
 * `invalid-input` for an end that is past. Appends `credential.issued`. Not idempotent.
 */
export async function issueCredential(credentials: Credentials, ctx: Context, input: IssueCredentialInput) {
  const { clock, random, database, store, audit, directory } = credentials;
  const createdAtUtc = nowUtc(clock);
  if (input.expiresAtUtc !== null && input.expiresAtUtc <= createdAtUtc)
    throw invalidField('/expiresAtUtc', 'must be in the future');
  const token = formatServiceToken(random.bytes(120));
  const row: CredentialRow = {
    ...{ id: newId<'credential'>({ clock, random }), name: input.name, prefix: apiKeyPrefix(token) },
    ...{ tokenHash: hashToken(token), scopes: [...new Set(input.scopes)], createdBy: adminOf(ctx) },
    ...{ createdAtUtc, expiresAtUtc: input.expiresAtUtc, revokedAtUtc: null, lastUsedAtUtc: null },
  };
  await database.transaction(async (tx) => {
    if ((await store.countNotRevoked(tx)) >= maxCredentials)
      throw new AppError('limit-reached', { detail: `There can be ${maxCredentials}. Revoke one first.` });
    await store.insert(tx, row);
    const fields = { credentialId: row.id, scopes: [...new Set(input.scopes)] };
    await audit.append(tx, ctx, { event: 'credential.issued', subject: null, fields });
    onCommit(tx, () => directory.add(row.tokenHash, toEntry(row)));
  });
  return { ...toView(row, undefined), token };
}

async function revokeRow(credentials: Credentials, tx: Tx, ctx: Context, row: CredentialRow): Promise<void> {
  const { clock, store, audit, directory } = credentials;
  await store.markRevoked(tx, row.id as CredentialId, nowUtc(clock));
  const fields = { credentialId: row.id };
  await audit.append(tx, ctx, { event: 'credential.revoked', subject: null, fields });
  onCommit(tx, () => directory.remove(row.tokenHash));
}

/** Revokes the credential whose token was found in public, and tells whether there was one. Repeating it changes nothing. */
export const revokeFoundCredential = (
  credentials: Credentials,
  ctx: Context,
  token: string,
): Promise<'revoked' | 'already-revoked' | 'unknown'> =>
  credentials.database.transaction(async (tx) => {
    const row = await credentials.store.findByHash(hashToken(token), tx);
    if (row === null) return 'unknown';
    if (row.revokedAtUtc !== null) return 'already-revoked';
    await revokeRow(credentials, tx, ctx, row);
    return 'revoked';
  });

/** Revokes a credential: it is refused on the next request. Repeating it changes nothing. Throws `not-found`. */
export const revokeCredential = (credentials: Credentials, ctx: Context, id: CredentialId): Promise<void> =>
  credentials.database.transaction(async (tx) => {
    const row = await credentials.store.find(id, tx);
    if (row === null) throw new AppError('not-found');
    if (row.revokedAtUtc === null) await revokeRow(credentials, tx, ctx, row);
  });

/** A page of credentials, newest first, revoked ones too. Appends `credential.listed`. Throws `invalid-input` for a foreign cursor. */
export async function listCredentials(
  { store, audit, directory }: Credentials,
  ctx: Context,
  paging: Paging,
): Promise<Page<CredentialView>> {
  const { items, nextCursor } = await store.page(paging);
  await audit.record(ctx, { event: 'credential.listed', subject: null, fields: { count: items.length } });
  return { items: items.map((row) => toView(row, directory.at(row.tokenHash))), nextCursor };
}
