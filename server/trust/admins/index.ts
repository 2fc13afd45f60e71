import { createThrottle } from '#server/foundation/http/index.ts';
import type { Admins, AdminsDeps, AdminsOptions } from './deps.ts';
import { createLiveEnds } from './live-ends.ts';
import { setupLimit, signInLimit } from './rules.ts';
import { adminStore } from './store.ts';

export type { Admins } from './deps.ts';
export { ensureSetupToken, type SetupToken } from './ensure-setup-token.ts';
export { adminRetention } from './obligations.ts';
export { adminRole, countAdmins } from './read-admins.ts';
export { adminRoutes } from './routes.ts';
export { sessionStillHolds } from './sessions.ts';
export { registerAdminStrategies } from './strategies.ts';
export { adminMigrations, adminPersonalTables, adminTables } from './tables.ts';

/** Opens the administrators' feature. Makes nothing by itself: `ensureSetupToken` does at start. */
export const openAdmins = (deps: AdminsDeps, options: AdminsOptions): Admins => ({
  ...deps,
  options,
  store: adminStore(deps.database),
  liveEnds: createLiveEnds(),
  throttles: {
    setupByIp: createThrottle(deps, setupLimit),
    signInByIp: createThrottle(deps, signInLimit),
    signInByEmail: createThrottle(deps, signInLimit),
  },
});
