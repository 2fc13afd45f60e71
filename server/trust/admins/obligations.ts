import { findingOf, type RetentionTarget } from '#server/foundation/obligations/index.ts';
import type { Admins } from './deps.ts';

/** What has its time: ended sessions and used or expired invitations. Times stand for rows. */
export function adminRetention({ store, database }: Admins): RetentionTarget[] {
  return [
    {
      name: 'admin_sessions',
      rule: 'retain.sessions',
      plan: async (cutoffUtc) =>
        findingOf((await store.sessionsBefore(cutoffUtc)).map((row) => row.endsAtUtc)),
      apply: async (cutoffUtc) => ({
        removed: await database.transaction((tx) => store.removeSessionsBefore(tx, cutoffUtc)),
      }),
    },
    {
      name: 'admin_invitations',
      rule: 'retain.tokens',
      plan: async (cutoffUtc) =>
        findingOf((await store.invitationsBefore(cutoffUtc)).map((row) => row.endsAtUtc)),
      apply: async (cutoffUtc) => ({
        removed: await database.transaction((tx) => store.removeInvitationsBefore(tx, cutoffUtc)),
      }),
    },
  ];
}
