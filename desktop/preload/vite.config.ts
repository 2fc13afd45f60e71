import { resolve } from 'node:path';
import { defineConfig } from 'vite';

// A sandboxed preload can load nothing but Electron itself, so it is one CommonJS file: dist/desktop/preload.cjs.
export default defineConfig({
  root: import.meta.dirname,
  logLevel: 'warn',
  build: {
    outDir: resolve(import.meta.dirname, '..', '..', 'dist', 'desktop'),
    emptyOutDir: false,
    minify: false,
    target: 'es2024',
    lib: { entry: 'preload.ts', formats: ['cjs'], fileName: () => 'preload.cjs' },
    rollupOptions: { external: ['electron'] },
  },
});
