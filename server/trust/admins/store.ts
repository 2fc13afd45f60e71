import type { Database, Tx } from '#server/foundation/database/index.ts';
import { type Paging, readPage } from '#server/foundation/http/index.ts';
import { hashToken } from '#server/foundation/secrets/index.ts';
import type { AdminId, Instant, SessionId } from '#shared/values/index.ts';
import { comparableEmail } from './rules.ts';
import {
  type AdminRow,
  type AdminSessionRow,
  adminInvitations,
  adminSessions,
  admins,
  type InvitationRow,
} from './tables.ts';

function peopleStore(database: Database) {
  const people = database.table(admins);
  return {
    indexOf: (email: string): Buffer => people.index('email', comparableEmail(email)),
    find: (id: AdminId, tx?: Tx) => people.find({ id }, tx),
    findByEmail: (email: string, tx?: Tx) =>
      people.find({ emailIndex: people.index('email', comparableEmail(email)) }, tx),
    count: (tx?: Tx) => people.count({}, tx),
    /** The e-mail address is stored in the form it is looked up by. */
    insert: (tx: Tx, row: Omit<AdminRow, 'emailIndex'>) =>
      people.insert(tx, { ...row, email: comparableEmail(row.email), emailIndex: Buffer.alloc(0) }),
    /** Newest first. Throws `invalid-input` for a foreign cursor. */
    page: (paging: Paging) => readPage(people, 'id', {}, paging),
    /** Marks a TOTP step as used. False when it, or a later one, was used before. */
    spendTotpStep: async (tx: Tx, id: AdminId, step: number): Promise<boolean> =>
      (await people.update(tx, { id, totpLastStep: { lt: step } }, { totpLastStep: step })) > 0,
  };
}

function sessionStore(database: Database) {
  const sessions = database.table(adminSessions);
  return {
    findSession: (token: string) => sessions.find({ tokenHash: hashToken(token) }),
    findSessionById: (id: SessionId) => sessions.find({ id }),
    insertSession: (tx: Tx, row: AdminSessionRow) => sessions.insert(tx, row),
    endSession: (tx: Tx, id: SessionId, atUtc: Instant) => sessions.update(tx, { id }, { endsAtUtc: atUtc }),
    /** Only when the end is still the one that was read: a session that was ended meanwhile stays ended. */
    prolongSession: (tx: Tx, session: { id: string; endsAtUtc: Instant }, endsAtUtc: Instant) =>
      sessions.update(tx, { id: session.id, endsAtUtc: session.endsAtUtc }, { endsAtUtc }),
    sessionsBefore: (cutoffUtc: Instant) =>
      sessions.list({ endsAtUtc: { lt: cutoffUtc } }, { orderBy: [['endsAtUtc', 'asc']] }),
    removeSessionsBefore: (tx: Tx, cutoffUtc: Instant) =>
      sessions.remove(tx, { endsAtUtc: { lt: cutoffUtc } }),
  };
}

function invitationStore(database: Database) {
  const invitations = database.table(adminInvitations);
  return {
    /** An invitation that can be used at this time, or null. */
    findInvitation: (token: string, atUtc: Instant, tx?: Tx) =>
      invitations.find({ tokenHash: hashToken(token), endsAtUtc: { gt: atUtc } }, tx),
    insertInvitation: (tx: Tx, row: InvitationRow) => invitations.insert(tx, row),
    /** Ends an invitation by using it. False when it was used or ended before. */
    redeemInvitation: async (tx: Tx, token: string, atUtc: Instant): Promise<boolean> =>
      (await invitations.update(
        tx,
        { tokenHash: hashToken(token), endsAtUtc: { gt: atUtc } },
        { endsAtUtc: atUtc },
      )) > 0,
    /** Ends all setup tokens that can still be used; invitations by people stay. */
    endSetupTokens: (tx: Tx, atUtc: Instant) =>
      invitations.update(tx, { invitedBy: null, endsAtUtc: { gt: atUtc } }, { endsAtUtc: atUtc }),
    invitationsBefore: (cutoffUtc: Instant) =>
      invitations.list({ endsAtUtc: { lt: cutoffUtc } }, { orderBy: [['endsAtUtc', 'asc']] }),
    removeInvitationsBefore: (tx: Tx, cutoffUtc: Instant) =>
      invitations.remove(tx, { endsAtUtc: { lt: cutoffUtc } }),
  };
}

/** All reads and writes of the administrators' tables. */
export const adminStore = (database: Database) => ({
  ...peopleStore(database),
  ...sessionStore(database),
  ...invitationStore(database),
});
export type AdminStore = ReturnType<typeof adminStore>;
