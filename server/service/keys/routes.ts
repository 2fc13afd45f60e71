import { accountOf, type Route, route } from '#server/foundation/http/index.ts';
import * as contracts from '#shared/contracts/keys.ts';
import { issueKey, type Keys, listKeys, revokeKey } from './use-cases.ts';

export const keyRoutes = (keys: Keys): Route[] => [
  route(contracts.listKeys, async ({ query, ctx }) => ({
    body: await listKeys(keys, accountOf(ctx), query),
  })),
  route(contracts.issueKey, async ({ body, ctx }) => ({
    body: await issueKey(keys, ctx, accountOf(ctx), body.name),
  })),
  route(contracts.revokeKey, async ({ params, ctx }) => {
    await revokeKey(keys, ctx, accountOf(ctx), params.id);
    return {};
  }),
];
