import { useSyncExternalStore } from 'react';
import type { ThemePreference, ThemeState } from '#shared/ipc/index.ts';
import { answerOf, bridge } from './bridge.ts';
import { makeStore } from './store.ts';

const themeStore = makeStore<ThemeState>();
const unknownTheme: ThemeState = { preference: 'system', isDark: false };

/** Begins to follow the appearance that the main process keeps. */
export async function followTheme(): Promise<void> {
  bridge().theme.onChanged(themeStore.set);
  themeStore.set(await answerOf(bridge().theme.state()));
}

/** The chosen appearance; light until the first answer. */
export const useTheme = (): ThemeState =>
  useSyncExternalStore(themeStore.subscribe, themeStore.get) ?? unknownTheme;

/** Chooses an appearance; it is kept on disk. */
export async function chooseTheme(preference: ThemePreference): Promise<void> {
  themeStore.set(await answerOf(bridge().theme.choose({ preference })));
}
