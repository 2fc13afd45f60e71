import { useCallback, useEffect, useReducer, useState } from 'react';
import { refreshSession } from '#desktop/renderer/api/session.ts';
import { tellError } from '#desktop/renderer/ui/toast.tsx';
import type { AccessLogFilter } from '#shared/contracts/access-log.ts';
import { followLog } from './follow-log.ts';
import { freshTail, nextTail } from './tail.ts';

/**
 * The live tail of the access log while the component is there; null filters nothing and watches nothing. Another filter begins anew. Paused, it goes on
 * taking rows and holds them back.
 */
export function useTail(query: AccessLogFilter | null) {
  const [tail, tell] = useReducer(nextTail, freshTail);
  const [round, setRound] = useState(0);
  // As text, so that the same filter is the same; another round of it begins anew.
  const asked = query === null ? null : JSON.stringify({ round, query });
  useEffect(() => {
    tell({ kind: 'anew' });
    if (asked === null) return;
    const stop = new AbortController();
    const { query: filter } = JSON.parse(asked) as { query: AccessLogFilter };
    followLog({ query: filter, signal: stop.signal, tell }).catch(tellError);
    return () => stop.abort();
  }, [asked]);
  useEffect(() => {
    // The server has ended the session, or taken the permission: ask which, so that the whole console follows.
    if (tail.end === 'session-ended') refreshSession().catch(tellError);
  }, [tail.end]);
  return {
    tail,
    pause: useCallback(() => tell({ kind: 'pause' }), []),
    resume: useCallback(() => tell({ kind: 'resume' }), []),
    startAgain: useCallback(() => setRound((at) => at + 1), []),
  };
}
