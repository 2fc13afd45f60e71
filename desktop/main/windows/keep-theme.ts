import { nativeTheme } from 'electron';
import type { PreferenceFile } from '#desktop/main/files/preferences.ts';
import type { ThemePreference, ThemeState } from '#shared/ipc/index.ts';

/** Applies the kept appearance and gives the means to read, change and watch it. A change is kept on disk. */
export function keepTheme(preferences: PreferenceFile) {
  const state = (): ThemeState => ({
    preference: preferences.read().theme,
    isDark: nativeTheme.shouldUseDarkColors,
  });
  nativeTheme.themeSource = preferences.read().theme;
  return {
    state,
    async choose(preference: ThemePreference): Promise<ThemeState> {
      await preferences.update({ theme: preference });
      nativeTheme.themeSource = preference;
      return state();
    },
    onChange: (listener: (theme: ThemeState) => void): void => {
      nativeTheme.on('updated', () => listener(state()));
    },
  };
}
