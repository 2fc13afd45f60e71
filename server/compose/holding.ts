import { openAccessLog } from '#server/service/access-log/index.ts';
import { openAccounts } from '#server/service/accounts/index.ts';
import { openBilling, readPlans } from '#server/service/billing/index.ts';
import { openKeys } from '#server/service/keys/index.ts';
import { openUsage } from '#server/service/usage/index.ts';
import { openAdmins } from '#server/trust/admins/index.ts';
import { auditReader } from '#server/trust/audit/index.ts';
import type { Base } from './base.ts';
import type { CloseStack } from './close-stack.ts';
import type { HoldingFeatures } from './obligations.ts';

export type { HoldingFeatures };

/** Those features that hold something about people; no gateway, no listener. */
export async function openHolding(base: Base, open: CloseStack): Promise<HoldingFeatures> {
  const { database, config, paths } = base;
  const accessLog = await openAccessLog(base, { folder: paths.accessLog });
  open.add(accessLog.close);
  const usage = await openUsage({ ...base, source: accessLog.usage });
  open.add(usage.stop);
  const plans = readPlans(config.WRKOUT_PLANS_FILE);
  const accounts = await openAccounts(base, { publicUrl: '', firstPlanId: plans.first.id });
  const keys = await openKeys(base);
  const billing = openBilling(
    {
      ...base,
      plans,
      findAccount: accounts.directory.find,
      movePlan: () => Promise.reject(new Error('a restore moves no plans')),
      usedThisMonth: async () => 0,
    },
    { stripe: null, returnUrl: '' },
  );
  return {
    accessLog,
    usage,
    accounts,
    keys,
    billing,
    admins: openAdmins(base, { setupTokenFile: paths.setupToken }),
    reader: auditReader(database),
    gateway: { usage: { forget: () => undefined } },
  };
}
