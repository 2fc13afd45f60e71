import type { RetentionTarget } from '#server/foundation/obligations/index.ts';
import type { Admins } from './deps.ts';

/** What has its time: ended sessions and used or expired invitations. Times and roles stand for rows; hashes are shown nowhere. */
export function adminRetention({ store, database }: Admins): RetentionTarget[] {
  return [
    {
      name: 'admin_sessions',
      rule: 'retain.sessions',
      plan: async (cutoffUtc) => {
        const rows = await store.sessionsBefore(cutoffUtc);
        return {
          found: rows.length,
          oldestUtc: rows[0]?.endsAtUtc ?? null,
          samples: rows.slice(0, 3).map((row) => row.id),
        };
      },
      apply: async (cutoffUtc) => ({
        removed: await database.transaction((tx) => store.removeSessionsBefore(tx, cutoffUtc)),
      }),
    },
    {
      name: 'admin_invitations',
      rule: 'retain.tokens',
      plan: async (cutoffUtc) => {
        const rows = await store.invitationsBefore(cutoffUtc);
        return {
          found: rows.length,
          oldestUtc: rows[0]?.endsAtUtc ?? null,
          samples: rows.slice(0, 3).map((row) => row.endsAtUtc),
        };
      },
      apply: async (cutoffUtc) => ({
        removed: await database.transaction((tx) => store.removeInvitationsBefore(tx, cutoffUtc)),
      }),
    },
  ];
}
