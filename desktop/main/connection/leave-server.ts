import { reportProblem } from '#desktop/main/report-problem.ts';
import type { TrustedServer } from '#shared/ipc/index.ts';
import type { AdminSession } from './admin-session.ts';
import type { AskServer } from './ask-server.ts';
import type { PinnedConnections } from './pinned-connections.ts';
import type { TrustedServers } from './trusted-servers.ts';

const signOutTimeoutMs = 5_000;

type Needs = {
  ask: AskServer;
  servers: TrustedServers;
  session: AdminSession;
  connections: PinnedConnections;
};

/**
 * Ends the session here for certain, and at the server when it answers within 5 s; else the token dies there by idling
 * (15 minutes). Then cuts every connection, so that no stream begun under the session goes on. Safe to repeat.
 */
export async function leaveServer(needs: Needs): Promise<void> {
  const server = needs.servers.current();
  if (server !== undefined && needs.session.tokenFor(server.origin) !== null) {
    await tellServer(needs.ask, server);
  }
  await needs.session.end();
  await needs.connections.closeAll();
}

async function tellServer(ask: AskServer, server: TrustedServer): Promise<void> {
  try {
    const signal = AbortSignal.timeout(signOutTimeoutMs);
    const answer = await ask(server, { method: 'DELETE', path: '/admin/v1/session', signal });
    await answer.body.dump();
  } catch (error) {
    // The administrator wants out: an unreachable server must not keep them in.
    reportProblem('the server did not hear of the sign-out', error);
  }
}
