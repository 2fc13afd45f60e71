import { accountOf, prefersToJson, type Route, route } from '#server/foundation/http/index.ts';
import { getOwnUsage, getUsage, type UsageView } from '#shared/contracts/usage.ts';
import { consultUsage } from './consult-usage.ts';
import type { UsageParts } from './deps.ts';
import { readUsage } from './read-usage.ts';
import { usageCsv } from './write-csv.ts';

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** A name that tells granularity and the hours (UTC) from and without which it was counted. */
const fileName = ({ granularity, fromUtc, toUtc }: UsageView): string =>
  `usage-by-${granularity}-${fromUtc.slice(0, 13)}Z-to-${toUtc.slice(0, 13)}Z.csv`;

function inForm(view: UsageView, { accept }: Headers) {
  if (!prefersToJson(accept, 'text/csv')) return { body: view };
  const headers = { 'content-disposition': `attachment; filename="${fileName(view)}"` };
  return { bytes: Buffer.from(usageCsv(view), 'utf8'), headers };
}

/** A person's own usage, and an administrator's view of anybody's (recorded in the audit log). */
export const usageRoutes = (parts: UsageParts): Route[] => [
  route(getOwnUsage, async ({ query, headers, ctx }) => {
    const { view } = await readUsage(parts, { ...query, accountId: accountOf(ctx) });
    return inForm(view, headers);
  }),
  route(getUsage, async ({ query, headers, ctx }) => inForm(await consultUsage(parts, ctx, query), headers)),
];
