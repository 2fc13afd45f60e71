import { useQueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { adminSignIn, getAdminSession } from '#shared/contracts/admins.ts';
import type { SessionState } from '#shared/ipc/index.ts';
import type { Permission } from '#shared/permissions/index.ts';
import { ApiProblem } from './api-problem.ts';
import { answerOf, bridge } from './bridge.ts';
import { call } from './call.ts';
import { makeStore } from './store.ts';

const sessionStore = makeStore<SessionState>();
const leftStore = makeStore<boolean>();

/** Begins to follow the session that the main process keeps. Resolves once the first state is known. */
export async function followSession(): Promise<void> {
  bridge().session.onChanged((state) => {
    if (state.status === 'signed-in') leftStore.set(false);
    sessionStore.set(state);
  });
  await readSession();
}

/** Asks the main process for the session once more, for instance after an answer said that it is over. */
export async function readSession(): Promise<void> {
  sessionStore.set(await answerOf(bridge().session.state()));
}

/** Asks the server whether the session lasts, then the main process, which has heard the answer. */
export async function refreshSession(): Promise<void> {
  await call(getAdminSession, {}).catch((error: unknown) => {
    if (!(error instanceof ApiProblem && error.isSignedOut)) throw error;
  });
  await readSession();
}

/** The session as it is now; undefined before the first answer. */
export const useSession = (): SessionState | undefined =>
  useSyncExternalStore(sessionStore.subscribe, sessionStore.get);

/** May the signed-in administrator do this? The server decides again at each request; this only saves a vain click. */
export function useMay(permission: Permission): boolean {
  const session = useSession();
  return session?.status === 'signed-in' && session.permissions.includes(permission);
}

/** Did the administrator leave by signing out, rather than the session ending by itself? */
export const useLeftOnPurpose = (): boolean =>
  useSyncExternalStore(leftStore.subscribe, leftStore.get) ?? false;

/** Ends the session here and at the server and forgets every answer. `asked` is somebody's wish, `idle` is nobody there. */
export function useSignOut(): (reason: 'asked' | 'idle') => Promise<void> {
  const client = useQueryClient();
  return async (reason) => {
    client.clear();
    leftStore.set(reason === 'asked');
    sessionStore.set(await answerOf(bridge().session.signOut()));
  };
}

const signInAnswer = adminSignIn.success.body;
if (signInAnswer === undefined) throw new Error('the sign-in contract has an answer');

/** The sign-in as a page sees it: the main process keeps the token and leaves it out of the answer. */
export const signInFromPage = {
  ...adminSignIn,
  success: { ...adminSignIn.success, body: signInAnswer.omit({ token: true }) },
};
