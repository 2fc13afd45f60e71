import type { Clock } from '#server/foundation/clock/index.ts';
import { type Route, route } from '#server/foundation/http/index.ts';
import { getOverview } from '#shared/contracts/overview.ts';
import type { PromiseLedger } from './ledger.ts';
import { type OverviewSources, showOverview } from './overview.ts';

export { openLedger, type PromiseLedger } from './ledger.ts';
export type { OverviewSources } from './overview.ts';

export const promiseRoutes = (
  deps: { clock: Clock; ledger: PromiseLedger },
  sources: OverviewSources,
): Route[] => [route(getOverview, async () => ({ body: await showOverview(deps, sources) }))];
