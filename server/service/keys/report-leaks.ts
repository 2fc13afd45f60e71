import { type Context, checkRecord, type Log } from '#server/foundation/http/index.ts';
import type { Mailer } from '#server/foundation/mail/index.ts';
import {
  type LeakReport,
  type LeakResult,
  leakReportSchema,
  type RefusedReport,
} from '#shared/contracts/key-services.ts';
import { type AccountId, isWellFormedApiKey, isWellFormedServiceToken } from '#shared/values/index.ts';
import type { Keys } from './deps.ts';
import { hashSecret } from './directory.ts';
import { type FoundKey, leakMailText } from './leak-mail.ts';
import { revoke } from './revoke-key.ts';
import type { KeyRow } from './tables.ts';

/** What a leak report needs of others. */
export type LeakDoors = {
  readonly mailer: Mailer;
  readonly log: Log;
  /** Null when nothing is known of the person any more. */
  readonly findHolder: (id: AccountId) => Promise<{ readonly email: string; readonly name: string } | null>;
  /** Revokes the credential of a service that was found. */
  readonly revokeService: (ctx: Context, token: string) => Promise<LeakResult>;
};

type Outcome = { readonly result: LeakResult; readonly row: KeyRow | null };

const nobody = (result: LeakResult): Outcome => ({ result, row: null });

const revokeFound = (keys: Keys, ctx: Context, secret: string): Promise<Outcome> =>
  keys.database.transaction(async (tx) => {
    const row = await keys.store.findByHash(hashSecret(secret), tx);
    if (row === null) return nobody('unknown');
    if (row.revokedAtUtc !== null) return nobody('already-revoked');
    await revoke(keys, tx, row);
    const entry = { subject: row.accountId, fields: { keyId: row.id } };
    await keys.audit.append(tx, ctx, { event: 'key.leak-reported', ...entry });
    await keys.audit.append(tx, ctx, { event: 'key.revoked', ...entry });
    return { result: 'revoked' as const, row };
  });

async function handleReport(
  keys: Keys,
  ctx: Context,
  doors: LeakDoors,
  { key }: LeakReport,
): Promise<Outcome> {
  const secret = key.trim();
  if (isWellFormedServiceToken(secret)) return nobody(await doors.revokeService(ctx, secret));
  return isWellFormedApiKey(secret) ? revokeFound(keys, ctx, secret) : nobody('malformed');
}

/** A mail that cannot be sent must not undo the revocation nor hide it: it is told in the log. */
async function tellHolder(
  { mailer, log, findHolder }: LeakDoors,
  accountId: AccountId,
  found: readonly FoundKey[],
) {
  const holder = await findHolder(accountId);
  if (holder === null) return;
  const text = leakMailText(holder.name, found);
  const subject = 'Your API key was found in public and is revoked';
  await mailer
    .send({ accountId, to: holder.email, kind: 'key-leaked', subject, text })
    .catch((err: unknown) => log.error({ err, accountId }, 'the mail about a leaked key was not sent'));
}

type Answer = {
  readonly results: { index: number; result: LeakResult }[];
  readonly refused: RefusedReport[];
};

/**
 * Revokes keys that were found, from the next request on, and tells each holder by one mail. A key is looked up by its hash and appears in
 * no answer, log or audit entry; where it was found stands in the mail alone. Results come in the order of the reports; a report that cannot
 * be read is told as refused and keeps no other out; a key that is revoked already changes nothing. Appends `key.leak-reported` and
 * `key.revoked`, or `credential.revoked`. Safe to repeat.
 */
export async function reportLeaks(
  keys: Keys,
  doors: LeakDoors,
  { ctx, reports }: { ctx: Context; reports: readonly unknown[] },
): Promise<Answer> {
  const answer: Answer = { results: [], refused: [] };
  const found = new Map<AccountId, FoundKey[]>();
  for (const [index, value] of reports.entries()) {
    const checked = checkRecord(leakReportSchema, value);
    if ('errors' in checked) {
      const [first = { pointer: '', message: 'cannot be accepted' }] = checked.errors;
      answer.refused.push({ index, ...first });
      continue;
    }
    const { record: report } = checked;
    const { result, row } = await handleReport(keys, ctx, doors, report);
    answer.results.push({ index, result });
    if (row === null) continue;
    const { name, prefix } = row;
    const accountId = row.accountId as AccountId;
    found.set(accountId, [...(found.get(accountId) ?? []), { name, prefix, report }]);
  }
  await Promise.all([...found].map(([accountId, list]) => tellHolder(doors, accountId, list)));
  return answer;
}
