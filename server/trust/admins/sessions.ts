import { inSeconds, newId, nowUtc } from '#server/foundation/clock/index.ts';
import type { Actor, Authenticated, Context } from '#server/foundation/http/index.ts';
import { hashToken, newToken } from '#server/foundation/secrets/index.ts';
import { AppError } from '#shared/errors/index.ts';
import { isPermitted, type Permission, type Role } from '#shared/permissions/index.ts';
import type { AdminId, Instant, SessionId } from '#shared/values/index.ts';
import type { Admins } from './deps.ts';
import { absoluteSeconds, endOfSession, isWorthWriting, toRole } from './rules.ts';
import type { AdminSessionRow } from './tables.ts';

/** Somebody whose password and code were right, and the time step of that code. */
export type ProvenAdmin = { readonly adminId: AdminId; readonly role: Role; readonly totpStep: number };

export type BegunSession = { readonly token: string; readonly expiresAtUtc: Instant };

/**
 * Begins a session and uses up the code. The token is returned once; only its hash is stored. Null when the code was used
 * before, also by a sign-in at the same moment. Appends `admin.signed-in`.
 */
export async function beginSession(
  admins: Admins,
  ctx: Context,
  { adminId, role, totpStep }: ProvenAdmin,
): Promise<BegunSession | null> {
  const { clock, random, database, store, audit } = admins;
  const token = newToken(random);
  const session = newSession(admins, adminId, token);
  const actor: Actor = { kind: 'admin', adminId, role, sessionId: session.id as SessionId };
  const isFresh = await database.transaction(async (tx) => {
    if (!(await store.spendTotpStep(tx, adminId, totpStep))) return false;
    await store.insertSession(tx, session);
    await audit.append(tx, { ...ctx, actor }, { event: 'admin.signed-in', subject: adminId, fields: {} });
    return true;
  });
  return isFresh ? { token, expiresAtUtc: inSeconds(clock, absoluteSeconds) } : null;
}

function newSession(admins: Admins, adminId: AdminId, token: string): AdminSessionRow {
  const expiresAtUtc = inSeconds(admins.clock, absoluteSeconds);
  return {
    id: newId<'session'>(admins),
    adminId,
    tokenHash: hashToken(token),
    createdAtUtc: nowUtc(admins.clock),
    endsAtUtc: endOfSession(admins.clock.nowMs(), expiresAtUtc),
    expiresAtUtc,
  };
}

/**
 * Who holds this bearer token; using it prolongs the session. The role is read anew each time, so that a change of it
 * holds at once. Throws `unauthenticated` when there is no such session, `session-expired` when it has ended: by sign-out,
 * 15 minutes without a request, or after 8 hours.
 */
export async function resumeSession(admins: Admins, token: string): Promise<Authenticated> {
  const session = await admins.store.findSession(token);
  if (session === null) throw new AppError('unauthenticated');
  if (admins.liveEnds.endOf(session) <= nowUtc(admins.clock)) throw new AppError('session-expired');
  const admin = await admins.store.find(session.adminId as AdminId);
  if (admin === null) throw new AppError('unauthenticated');
  await prolong(admins, session);
  return {
    actor: {
      kind: 'admin',
      adminId: session.adminId as AdminId,
      sessionId: session.id as SessionId,
      role: toRole(admin.role),
    },
  };
}

/**
 * Does the session that a long answer began with still stand, with this permission? Asking does not prolong it. The role is read anew, so that
 * a change of it holds for answers under way too.
 */
export async function sessionStillHolds(
  admins: Admins,
  { actor }: Context,
  permission: Permission,
): Promise<boolean> {
  if (actor.kind !== 'admin') return false;
  const session = await admins.store.findSessionById(actor.sessionId);
  if (session === null || admins.liveEnds.endOf(session) <= nowUtc(admins.clock)) return false;
  const admin = await admins.store.find(actor.adminId);
  return admin !== null && isPermitted(toRole(admin.role), permission);
}

async function prolong({ clock, database, store, liveEnds }: Admins, session: AdminSessionRow) {
  const endsAtUtc = endOfSession(clock.nowMs(), session.expiresAtUtc);
  if (!isWorthWriting(session.endsAtUtc, endsAtUtc)) {
    liveEnds.remember(session, endsAtUtc);
    return;
  }
  await database.transaction((tx) => store.prolongSession(tx, session, endsAtUtc));
  liveEnds.forget(session.id);
}

/** Ends the caller's session: the token is dead on the next request. Appends `admin.signed-out`. */
export async function endSession(admins: Admins, ctx: Context): Promise<void> {
  const { actor } = ctx;
  if (actor.kind !== 'admin') throw new Error('only an administrator has such a session');
  await admins.database.transaction(async (tx) => {
    await admins.store.endSession(tx, actor.sessionId, nowUtc(admins.clock));
    await admins.audit.append(tx, ctx, { event: 'admin.signed-out', subject: actor.adminId, fields: {} });
  });
  admins.liveEnds.forget(actor.sessionId);
}
