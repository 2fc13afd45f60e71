import { inSeconds, nowUtc } from '#server/foundation/clock/index.ts';
import type { Tx } from '#server/foundation/database/index.ts';
import { adminOf, type Context } from '#server/foundation/http/index.ts';
import { hashToken, newToken } from '#server/foundation/secrets/index.ts';
import type { Role } from '#shared/permissions/index.ts';
import type { AdminId, Instant } from '#shared/values/index.ts';
import type { Admins } from './deps.ts';
import { invitationSeconds } from './rules.ts';

export type Invitation = { readonly setupToken: string; readonly role: Role; readonly expiresAtUtc: Instant };

type NewInvitation = {
  readonly role: Role;
  readonly invitedBy: AdminId | null;
  readonly validSeconds: number;
};

/** Stores a new one-time token within the caller's transaction and appends `admin.invited`. */
export async function addInvitation(
  { clock, random, store, audit }: Admins,
  tx: Tx,
  ctx: Context,
  { role, invitedBy, validSeconds }: NewInvitation,
): Promise<Invitation> {
  const setupToken = newToken(random);
  const expiresAtUtc = inSeconds(clock, validSeconds);
  await store.insertInvitation(tx, {
    tokenHash: hashToken(setupToken),
    role,
    invitedBy,
    createdAtUtc: nowUtc(clock),
    endsAtUtc: expiresAtUtc,
  });
  await audit.append(tx, ctx, { event: 'admin.invited', subject: null, fields: { role } });
  return { setupToken, role, expiresAtUtc };
}

/**
 * Invites an administrator of a role: the token is shown once, good once, for 7 days, and used as `setupToken` of setup.
 * Repeating it makes another invitation.
 */
export const inviteAdmin = (admins: Admins, ctx: Context, role: Role): Promise<Invitation> =>
  admins.database.transaction((tx) =>
    addInvitation(admins, tx, ctx, { role, invitedBy: adminOf(ctx), validSeconds: invitationSeconds }),
  );
