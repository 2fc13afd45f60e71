import { accountOf, prefersToJson, type Route, route } from '#server/foundation/http/index.ts';
import { getOwnUsage, getUsage, type UsageView } from '#shared/contracts/usage.ts';
import { consultUsage } from './consult-usage.ts';
import type { UsageParts } from './deps.ts';
import { readUsage } from './read-usage.ts';
import { usageCsv } from './write-csv.ts';

type Headers = Readonly<Record<string, string | string[] | undefined>>;

const inForm = (view: UsageView, { accept }: Headers) =>
  prefersToJson(accept, 'text/csv') ? { bytes: Buffer.from(usageCsv(view), 'utf8') } : { body: view };

/** A person's own usage, and an administrator's view of anybody's (recorded in the audit log). */
export const usageRoutes = (parts: UsageParts): Route[] => [
  route(getOwnUsage, async ({ query, headers, ctx }) => {
    const { view } = await readUsage(parts, { ...query, accountId: accountOf(ctx) });
    return inForm(view, headers);
  }),
  route(getUsage, async ({ query, headers, ctx }) => inForm(await consultUsage(parts, ctx, query), headers)),
];
