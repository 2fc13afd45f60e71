import type { Pool } from 'undici';
import type { Fingerprint, TrustedServer } from '#shared/ipc/index.ts';
import { openPinnedDispatcher } from './pinned-dispatcher.ts';

/** One set of open connections at a time, to the server in use. */
export type PinnedConnections = ReturnType<typeof keepPinnedConnections>;

/**
 * Keeps the connections to the server in use. `to` gives them, opening others when the server or its accepted certificate is
 * not the one of before; the former ones are cut at once, so nothing goes on over a certificate no longer accepted.
 */
export function keepPinnedConnections() {
  let open: { origin: string; fingerprint: Fingerprint; pool: Pool } | null = null;

  const closeAll = async (): Promise<void> => {
    const former = open;
    open = null;
    await former?.pool.destroy();
  };

  return {
    closeAll,
    async to({ origin, fingerprint }: Pick<TrustedServer, 'origin' | 'fingerprint'>): Promise<Pool> {
      if (open !== null && open.origin === origin && open.fingerprint === fingerprint) return open.pool;
      const former = open;
      open = { origin, fingerprint, pool: openPinnedDispatcher(origin, fingerprint) };
      const { pool } = open;
      await former?.pool.destroy();
      return pool;
    },
  };
}
