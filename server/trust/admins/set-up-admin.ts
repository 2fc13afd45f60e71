import { newId, nowUtc } from '#server/foundation/clock/index.ts';
import type { Context } from '#server/foundation/http/index.ts';
import { hashPassword } from '#server/foundation/secrets/index.ts';
import { AppError } from '#shared/errors/index.ts';
import type { AdminId } from '#shared/values/index.ts';
import type { Admins } from './deps.ts';
import { comparableEmail, toRole } from './rules.ts';
import { removeSetupToken } from './setup-token-file.ts';
import type { AdminRow } from './tables.ts';
import { newTotpSecret, totpUri } from './totp.ts';

export type SetupInput = {
  readonly setupToken: string;
  readonly email: string;
  readonly name: string;
  readonly password: string;
};

export type NewAdmin = {
  readonly adminId: AdminId;
  readonly totp: { readonly secret: string; readonly uri: string };
};

/**
 * Makes the first owner (setup token) or an invited administrator (invitation). The TOTP secret is answered once and never
 * again. The token is good once: of several at the same moment one succeeds. Throws `setup-token-invalid`, `email-taken` (the
 * token stays good then) or `too-many-attempts`. Appends `admin.created`.
 */
export async function setUpAdmin(admins: Admins, ctx: Context, input: SetupInput): Promise<NewAdmin> {
  const { clock, random, keyring, options, store, throttles } = admins;
  throttles.setupByIp.count(ctx.ip ?? '');
  // Looked at before the costly hashing; what counts is the use inside the transaction.
  const invitation = await store.findInvitation(input.setupToken, nowUtc(clock));
  if (invitation === null) throw new AppError('setup-token-invalid');
  const adminId = newId<'admin'>(admins);
  const row = {
    id: adminId,
    role: toRole(invitation.role),
    email: input.email,
    name: input.name,
    passwordHash: await hashPassword(input.password),
    totpSecret: newTotpSecret(random),
    totpLastStep: 0,
    createdAtUtc: nowUtc(clock),
  };
  await keyring.createSubjectKey(adminId);
  try {
    await insertAdmin(admins, ctx, { token: input.setupToken, row });
  } catch (error) {
    await keyring.destroySubjectKey(adminId);
    throw error;
  }
  removeSetupToken(options.setupTokenFile);
  throttles.setupByIp.forget(ctx.ip ?? '');
  const uri = totpUri(row.totpSecret, comparableEmail(input.email));
  return { adminId, totp: { secret: row.totpSecret, uri } };
}

type Insertion = { readonly token: string; readonly row: Omit<AdminRow, 'emailIndex'> };

/** Uses the token and makes the administrator: both or neither. */
function insertAdmin(
  { clock, database, store, audit }: Admins,
  ctx: Context,
  { token, row }: Insertion,
): Promise<void> {
  return database.transaction(async (tx) => {
    if (!(await store.redeemInvitation(tx, token, nowUtc(clock)))) throw new AppError('setup-token-invalid');
    if ((await store.findByEmail(row.email, tx)) !== null) throw new AppError('email-taken');
    await store.insert(tx, row);
    const fields = { adminId: row.id, role: row.role };
    await audit.append(tx, ctx, { event: 'admin.created', subject: row.id, fields });
  });
}
