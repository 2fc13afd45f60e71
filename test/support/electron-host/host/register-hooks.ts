import { registerHooks } from 'node:module';

// Whoever imports `electron` in this process gets the host. Handed to Node with --import, before the console's main file.
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron'
      ? { url: new URL('./electron.ts', import.meta.url).href, shortCircuit: true }
      : next(specifier, context),
});
