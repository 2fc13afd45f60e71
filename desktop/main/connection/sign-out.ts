import { reportProblem } from '#desktop/main/report-problem.ts';
import type { AdminSession } from './admin-session.ts';
import type { AskServer } from './ask-server.ts';
import type { TrustedServers } from './trusted-servers.ts';

const signOutTimeoutMs = 5_000;

/**
 * Ends the session here for certain, and at the server when it answers within 5 s; else the token dies there by idling
 * (15 minutes). Safe to repeat; without a session it does nothing.
 */
export async function signOut(needs: {
  ask: AskServer;
  servers: TrustedServers;
  session: AdminSession;
}): Promise<void> {
  const server = needs.servers.current();
  if (server === undefined || needs.session.tokenFor(server.origin) === null) return;
  try {
    const answer = await needs.ask(server, {
      method: 'DELETE',
      path: '/admin/v1/session',
      signal: AbortSignal.timeout(signOutTimeoutMs),
    });
    await answer.body.dump();
  } catch (error) {
    // The administrator wants out: an unreachable server must not keep them in.
    reportProblem('the server did not hear of the sign-out', error);
  } finally {
    await needs.session.end();
  }
}
