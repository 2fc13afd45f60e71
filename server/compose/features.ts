import type { Config } from '#server/foundation/config/index.ts';
import { createPassport } from '#server/foundation/http/index.ts';
import { everyMinute } from '#server/foundation/jobs/index.ts';
import { openProcessingRecords } from '#server/privacy/processing-records/index.ts';
import { openAccessLog } from '#server/service/access-log/index.ts';
import { movePlan, openAccounts, registerAccountStrategies } from '#server/service/accounts/index.ts';
import { type BillingOptions, openBilling, type Plans } from '#server/service/billing/index.ts';
import {
  openCredentials,
  registerServiceStrategy,
  writeLastUses,
} from '#server/service/credentials/index.ts';
import type { UpstreamsPlan } from '#server/service/gateway/index.ts';
import { openKeys, writeLastUsed } from '#server/service/keys/index.ts';
import { openUsage } from '#server/service/usage/index.ts';
import { openAdmins, registerAdminStrategies } from '#server/trust/admins/index.ts';
import { auditReader } from '#server/trust/audit/index.ts';
import type { Base } from './base.ts';
import type { CloseStack } from './close-stack.ts';
import { openGateway } from './gateway.ts';
import { mappedTables } from './schema.ts';

const stripeRetries = 2;

function stripeOptions(config: Config): BillingOptions['stripe'] {
  const secretKey = config.WRKOUT_STRIPE_SECRET_KEY;
  const webhookSecret = config.WRKOUT_STRIPE_WEBHOOK_SECRET;
  if (secretKey === undefined || webhookSecret === undefined) return null;
  return {
    secretKey,
    webhookSecret,
    apiBase: config.WRKOUT_STRIPE_API_BASE,
    maxRetries: stripeRetries,
    prices: config.WRKOUT_STRIPE_PRICES,
  };
}

/** Where clients reach the public listener, without a slash at the end. Known once the listener has its port. */
export type Urls = { publicUrl: string };

/** What is known before the features are opened. */
type Given = {
  readonly urls: Urls;
  readonly plans: Plans;
  /** Several upstreams, when the configuration names a file of them. */
  readonly upstreams: UpstreamsPlan | undefined;
};

/** Opens every feature below the privacy rooms, and joins those that need each other. */
export async function openFeatures(base: Base, open: CloseStack, { urls, plans, upstreams }: Given) {
  const { clock, database, audit, config, paths } = base;
  const passport = createPassport();
  const accessLog = await openAccessLog(base, {
    folder: paths.accessLog,
    whenFull: config.WRKOUT_LOG_FULL,
    redaction: { query: config.WRKOUT_LOG_REDACT_QUERY, ip: config.WRKOUT_LOG_IP },
  });
  open.add(accessLog.close);
  const usage = await openUsage({ ...base, source: accessLog.usage });
  open.add(usage.stop);
  const accountsOptions = {
    get publicUrl() {
      return urls.publicUrl;
    },
    firstPlanId: plans.first.id,
  };
  const accounts = await openAccounts(base, accountsOptions);
  const keys = await openKeys(base);
  open.add(everyMinute(base.log, 'last uses of keys', () => writeLastUsed(keys)).stop);
  const credentials = await openCredentials(base);
  open.add(everyMinute(base.log, 'last uses of credentials', () => writeLastUses(credentials)).stop);
  const gateway = await openGateway(base, { accessLog, accounts, keys, plans, upstreams, usage }, open);
  const billing = openBilling(
    {
      ...base,
      plans,
      findAccount: accounts.directory.find,
      movePlan: (tx, id, planId) => movePlan(accounts, tx, id, planId),
      usedThisMonth: async (id) => gateway.usage.used(id),
    },
    {
      stripe: stripeOptions(config),
      get returnUrl() {
        return urls.publicUrl;
      },
    },
  );
  const admins = openAdmins(base, { setupTokenFile: paths.setupToken });
  registerAccountStrategies(passport, accounts);
  registerAdminStrategies(passport, admins);
  registerServiceStrategy(passport, credentials);
  const records = openProcessingRecords({ clock, database, audit, tables: mappedTables });
  return {
    passport,
    accessLog,
    usage,
    accounts,
    keys,
    credentials,
    gateway,
    billing,
    admins,
    reader: auditReader(database),
    records,
  };
}
export type Features = Awaited<ReturnType<typeof openFeatures>>;
