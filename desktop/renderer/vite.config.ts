import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// Files only, no inline script and no inline style: the page's policy allows neither. What the component kit writes at run
// time carries the nonce, for which this placeholder stands until desktop/main serves the page.
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  logLevel: 'warn',
  plugins: [react()],
  html: { cspNonce: 'WRKOUT_CSP_NONCE' },
  build: {
    outDir: resolve(import.meta.dirname, '..', '..', 'dist', 'renderer'),
    emptyOutDir: true,
    target: 'es2024',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2000,
  },
});
