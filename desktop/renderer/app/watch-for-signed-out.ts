import type { QueryClient } from '@tanstack/react-query';
import { ApiProblem } from '#desktop/renderer/api/api-problem.ts';
import { readSession } from '#desktop/renderer/api/session.ts';
import { tellError } from '#desktop/renderer/ui/toast.tsx';

/**
 * When an answer says that the session is over, asks the main process, which then says so to the whole console. Returns what ends
 * the watching.
 */
export function watchForSignedOut(client: QueryClient): () => void {
  const onError = (error: unknown) => {
    if (error instanceof ApiProblem && error.isSignedOut) readSession().catch(tellError);
  };
  const stops = [
    client.getQueryCache().subscribe((event) => {
      if (event.type === 'updated' && event.action.type === 'error') onError(event.action.error);
    }),
    client.getMutationCache().subscribe((event) => {
      if (event.type === 'updated' && event.action.type === 'error') onError(event.action.error);
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
