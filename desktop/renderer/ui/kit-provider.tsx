import '@mantine/core/styles.layer.css';
import './styles/tokens.css';
import './styles/kit.css';
import './styles/base.css';
import { MantineProvider } from '@mantine/core';
import type { ReactNode } from 'react';

const readNonce = (): string =>
  document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';

const nothingKept = {
  get: () => 'light' as const,
  set: () => undefined,
  subscribe: () => undefined,
  unsubscribe: () => undefined,
  clear: () => undefined,
};

/**
 * Gives the component kit its appearance. Colours come from CSS files alone, so the kit writes no style element of its own; for
 * the few components that do, it has the nonce of this load. The appearance is kept by the main process, not by the kit.
 */
export function KitProvider({ isDark, children }: { isDark: boolean; children: ReactNode }) {
  return (
    <MantineProvider
      forceColorScheme={isDark ? 'dark' : 'light'}
      colorSchemeManager={nothingKept}
      withCssVariables={false}
      withGlobalClasses={false}
      getStyleNonce={readNonce}
      theme={{ respectReducedMotion: true }}
    >
      {children}
    </MantineProvider>
  );
}
