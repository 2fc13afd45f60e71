import type { Dispatcher } from 'undici';
import type { TrustedServer } from '#shared/ipc/index.ts';
import type { AdminSession } from './admin-session.ts';
import { type CertificateChangedError, findCertificateChange } from './certificate-changed-error.ts';
import type { PinnedConnections } from './pinned-connections.ts';

export type ServerQuestion = {
  method: Dispatcher.HttpMethod;
  /** Path and query at the server, from `/admin/` on. */
  path: string;
  headers?: Record<string, string>;
  body?: Uint8Array | null;
  signal?: AbortSignal;
};

export type ServerAnswer = Dispatcher.ResponseData;

type Needs = {
  connections: PinnedConnections;
  session: AdminSession;
  /** Hears of every certificate met in place of the accepted one, before the request rejects. */
  onCertificateChanged: (change: CertificateChangedError) => void;
};

/** Asks one trusted server over its pinned connections, as the administrator who is signed in there. */
export type AskServer = (server: TrustedServer, question: ServerQuestion) => Promise<ServerAnswer>;

/**
 * Makes the one function that sends a request to a server. The token is added only for the server that gave it. A 401 ends
 * the session here too. The body of the answer is a stream that the caller reads or destroys. Redirects are not followed.
 * Rejects with a CertificateChangedError, or with what the network said.
 */
export function makeAskServer({ connections, session, onCertificateChanged }: Needs): AskServer {
  return async (server, { method, path, headers = {}, body = null, signal }) => {
    const token = session.tokenFor(server.origin);
    const pool = await connections.to(server);
    const answer = await pool
      .request({
        method,
        path,
        headers: { ...headers, ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
        body,
        ...(signal === undefined ? {} : { signal }),
      })
      .catch((error: unknown) => {
        const change = findCertificateChange(error);
        if (change !== undefined) onCertificateChanged(change);
        throw error;
      });
    // The caller may give up while the session is ended; whoever reads the body is told of it all the same.
    answer.body.on('error', () => undefined);
    if (answer.statusCode === 401) await session.endRefused(token);
    return answer;
  };
}
