import { type Route, route } from '#server/foundation/http/index.ts';
import * as contracts from '#shared/contracts/holds.ts';
import type { HoldParts } from './deps.ts';
import { listHolds, toView } from './list-holds.ts';
import { endHold, placeHold } from './place-hold.ts';

/** The routes of legal holds: list, place, end. */
export const holdRoutes = (parts: HoldParts): Route[] => [
  route(contracts.listHolds, async ({ ctx, query: { open, ...paging } }) => ({
    body: await listHolds(parts, ctx, { ...paging, openOnly: open === 'true' }),
  })),
  route(contracts.placeHold, async ({ ctx, body }) => ({
    body: toView(parts, await placeHold(parts, ctx, body)),
  })),
  route(contracts.endHold, async ({ ctx, params }) => ({
    body: toView(parts, await endHold(parts, ctx, params.id)),
  })),
];
