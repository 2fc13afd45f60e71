import { accountOf, type Route, route } from '#server/foundation/http/index.ts';
import type { Verdict, VerifyInput } from '#shared/contracts/key-services.ts';
import * as services from '#shared/contracts/key-services.ts';
import * as contracts from '#shared/contracts/keys.ts';
import type { Keys } from './deps.ts';
import { issueKey } from './issue-key.ts';
import { listAllKeys, listKeys } from './list-keys.ts';
import { type LeakDoors, reportLeaks } from './report-leaks.ts';
import { revokeAnyKey, revokeKey } from './revoke-key.ts';
import { rotateKey } from './rotate-key.ts';

/** What these routes need of others. */
export type KeyDoors = LeakDoors & {
  /** The gateway's own checks; takes units when the key may be used. */
  readonly verify: (input: VerifyInput) => Verdict;
};

/** Routes of services: what is not behind the gateway, and who finds keys in public. */
const serviceRoutes = (keys: Keys, doors: KeyDoors): Route[] => [
  route(services.verifyKey, async ({ body }) => ({ body: doors.verify(body) })),
  route(services.reportLeaks, async ({ body, ctx }) => ({
    body: await reportLeaks(keys, doors, { ctx, reports: body.reports }),
  })),
];

/** Routes of account holders for their keys, of administrators for those of all, and of services. */
export const keyRoutes = (keys: Keys, doors: KeyDoors): Route[] => [
  ...serviceRoutes(keys, doors),
  route(contracts.listKeys, async ({ query, ctx }) => ({
    body: await listKeys(keys, accountOf(ctx), query),
  })),
  route(contracts.issueKey, async ({ body, ctx }) => ({
    body: await issueKey(keys, ctx, { ...body, accountId: accountOf(ctx) }),
  })),
  route(contracts.rotateKey, async ({ params, body, ctx }) => ({
    body: await rotateKey(keys, ctx, { ...body, id: params.id, accountId: accountOf(ctx) }),
  })),
  route(contracts.revokeKey, async ({ params, ctx }) => {
    await revokeKey(keys, ctx, accountOf(ctx), params.id);
    return {};
  }),
  route(contracts.listAllKeys, async ({ query, ctx }) => ({ body: await listAllKeys(keys, ctx, query) })),
  route(contracts.revokeAnyKey, async ({ params, ctx }) => {
    await revokeAnyKey(keys, ctx, params.id);
    return {};
  }),
];
