import type { Context } from '#server/foundation/http/index.ts';
import type { UsageQuery, UsageView } from '#shared/contracts/usage.ts';
import { nobody } from './cells.ts';
import type { UsageParts } from './deps.ts';
import { readUsage } from './read-usage.ts';

const filterNames = ({ accountId, keyId, route, from, to }: UsageQuery): string[] =>
  Object.entries({ accountId, from, keyId, route, to })
    .filter(([, value]) => value !== undefined)
    .map(([name]) => name);

/**
 * Usage for an administrator. When it is that of one person (an account or a key was asked for), an audit entry for the person is written before it is
 * answered (GDPR Art. 15; CJEU C-579/21), also when nothing was found. Sums of everybody are nobody's data. Throws as `readUsage`.
 */
export async function consultUsage(parts: UsageParts, ctx: Context, query: UsageQuery): Promise<UsageView> {
  const { view, accounts } = await readUsage(parts, query);
  if (query.accountId === undefined && query.keyId === undefined) return view;
  const found = [...accounts].filter((account) => account !== nobody);
  const subjects = found.length > 0 ? found : [query.accountId ?? null];
  const fields = { count: view.periods.length, filters: filterNames(query) };
  await parts.database.transaction(async (tx) => {
    for (const subject of subjects)
      await parts.audit.append(tx, ctx, { event: 'usage.consulted', subject, fields });
  });
  return view;
}
