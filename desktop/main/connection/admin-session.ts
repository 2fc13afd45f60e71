import type { ServerOrigin, SessionState } from '#shared/ipc/index.ts';
import type { ConsoleSession, SecretStore } from './console-secrets.ts';

type Needs = { secrets: SecretStore; now: () => Date };

/** The administrator's session: the only place that knows the bearer token. */
export type AdminSession = ReturnType<typeof keepAdminSession>;

/** Opens the session kept in the sealed secrets. One session at a time; it counts only at the server in use and while it lasts. */
export function keepAdminSession({ secrets, now }: Needs) {
  const live = (): ConsoleSession | null => {
    const { session, currentOrigin } = secrets.read();
    if (session === null || session.origin !== currentOrigin) return null;
    return Date.parse(session.expiresAtUtc) > now().getTime() ? session : null;
  };
  const end = (): Promise<void> => secrets.update((held) => ({ ...held, session: null }));

  return {
    /** For the screen: everything but the token. */
    state(): SessionState {
      const session = live();
      if (session === null) return { status: 'signed-out', origin: secrets.read().currentOrigin };
      const { origin, expiresAtUtc, permissions } = session;
      return { status: 'signed-in', origin, expiresAtUtc, permissions };
    },

    tokenFor: (origin: ServerOrigin): string | null => {
      const session = live();
      return session?.origin === origin ? session.token : null;
    },

    begin: (session: ConsoleSession): Promise<void> => secrets.update((held) => ({ ...held, session })),
    end,

    /**
     * The server refused what was sent with `token` (null: without one). Ends the session unless it is another, live one by
     * now: a late 401 must not end the session that came after.
     */
    endRefused: async (token: string | null): Promise<void> => {
      const held = secrets.read().session;
      if (held !== null && (held.token === token || live() === null)) await end();
    },
  };
}
