// Loaded before server/main.ts by `node --import`: the gateway's rows go nowhere, and with them the metering that is made of them. The
// product has no such switch; here the joining file is handed another access log, which is the real one but for `push`.
import { registerHooks } from 'node:module';

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === '#server/service/access-log/index.ts' && context.parentURL?.endsWith('/compose/features.ts')
      ? { url: new URL('./discarding-log.ts', import.meta.url).href, shortCircuit: true }
      : next(specifier, context),
});
