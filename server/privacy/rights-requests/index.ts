import type { Erasures } from '#server/privacy/erasure/index.ts';
import type { AccountsDoor, RightsRequests, RightsRequestsDeps, RightsRequestsOptions } from './deps.ts';
import { rightsStore } from './store.ts';

export { rightsRequestsPromises } from './check-promises.ts';
export { type Deadline, deriveDeadline } from './deadline-rules.ts';
export type { AccountsDoor, RightsRequests, RightsRequestsDeps, RightsRequestsOptions } from './deps.ts';
export { fileErasure } from './file-request.ts';
export { listDeadlines } from './list-deadlines.ts';
export { withdrawByMail } from './own-requests.ts';
export { resumeErasures, runDueErasures } from './resume-erasures.ts';
export { rightsRequestsRetention } from './retention-targets.ts';
export { rightsRequestsRoutes } from './routes.ts';
export { rightsRequestsSources } from './sources.ts';
export { rightsRequestsMigrations, rightsRequestsTables } from './tables.ts';
export { tellClosed } from './tell-cooling-off.ts';

/** Opens the feature. Call `resumeErasures` once when everything it needs is open. */
export const openRightsRequests = (
  deps: RightsRequestsDeps,
  erasures: Erasures,
  options: RightsRequestsOptions,
): RightsRequests => ({
  ...deps,
  erasures,
  options: { ...options, accounts: { ...options.accounts, describe: describeReadable(options.accounts) } },
  store: rightsStore(deps.database),
  underWay: new Set(),
});

/** A row whose key is destroyed reads as null although its type says text: nobody is described then. */
const describeReadable =
  ({ describe }: AccountsDoor): AccountsDoor['describe'] =>
  async (accountId) => {
    const person = await describe(accountId);
    return person?.email ? person : null;
  };
