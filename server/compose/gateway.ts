import type { AccessLog } from '#server/service/access-log/index.ts';
import { type Accounts, mayCallApi } from '#server/service/accounts/index.ts';
import { type Plans, planOf } from '#server/service/billing/index.ts';
import {
  type Caller,
  createGateway,
  type Gateway,
  type GatewayDeps,
  type UpstreamsPlan,
} from '#server/service/gateway/index.ts';
import { identifyKey, type Keys } from '#server/service/keys/index.ts';
import { startSampleApi } from '#server/service/sample-api/index.ts';
import { countQuota, type Usage } from '#server/service/usage/index.ts';
import type { AccountId } from '#shared/values/index.ts';
import type { Base } from './base.ts';
import type { CloseStack } from './close-stack.ts';
import { monthStart } from './month.ts';

type Parts = {
  readonly accessLog: AccessLog;
  readonly accounts: Accounts;
  readonly keys: Keys;
  readonly plans: Plans;
  readonly upstreams: UpstreamsPlan | undefined;
  readonly usage: Usage;
};

export type Upstream = {
  /** Address of the one upstream, or the names of several and where they come from; for the operator to read. */
  readonly upstreamUrl: string;
  readonly isSampleApi: boolean;
};

/** The team's APIs, or the sample API when none is configured. */
async function findUpstream(base: Base, { upstreams }: Parts, open: CloseStack): Promise<Upstream> {
  const { config, clock, log } = base;
  if (upstreams !== undefined) {
    const names = upstreams.upstreams.map(({ name }) => name).join(', ');
    return { upstreamUrl: `${names} (${config.WRKOUT_UPSTREAMS_FILE})`, isSampleApi: false };
  }
  if (config.WRKOUT_UPSTREAM_URL !== undefined)
    return { upstreamUrl: config.WRKOUT_UPSTREAM_URL, isSampleApi: false };
  const sample = await startSampleApi({ clock, log }, { host: '127.0.0.1', port: 0 });
  open.add(sample.stop);
  return { upstreamUrl: sample.url, isSampleApi: true };
}

/** Key → account → plan, all from memory. A key whose account is gone is unknown. */
const lookupKey =
  ({ accounts, keys, plans }: Parts) =>
  (secret: string, ip: string): Caller | undefined => {
    const key = identifyKey(keys, secret, ip);
    const account = key && accounts.directory.find(key.entry.accountId);
    if (!key || !account) return undefined;
    const { keyId, accountId, environment, scopes, ownLimits, endsAtMs } = key.entry;
    const limits = planOf({ findAccount: accounts.directory.find, plans }, accountId);
    const refusal = key.refusal ?? (mayCallApi(account.state) ? null : 'account-inactive');
    const caller = { keyId, accountId, environment, scopes, limits, ownLimits, endsAtMs };
    return refusal ? { ...caller, refusal } : caller;
  };

const onCallerChange =
  ({ accounts, keys }: Parts): GatewayDeps['onCallerChange'] =>
  (tell) => {
    keys.directory.onChange(tell);
    accounts.directory.onChange(tell);
  };

/** Opens the gateway with this month's counts from usage. Closing it drains what is under way. */
export async function openGateway(base: Base, parts: Parts, open: CloseStack): Promise<Gateway & Upstream> {
  const { config, clock } = base;
  const upstream = await findUpstream(base, parts, open);
  const counted = await countQuota(parts.usage, monthStart(clock));
  const gateway = createGateway(
    {
      ...base,
      ...parts,
      lookupKey: lookupKey(parts),
      onCallerChange: onCallerChange(parts),
      usedThisMonth: (id) => counted.get(id) ?? 0,
    },
    {
      upstreams: parts.upstreams,
      upstreamUrl: upstream.upstreamUrl,
      upstreamTimeoutSeconds: config.WRKOUT_UPSTREAM_TIMEOUT_SECONDS,
      trustedProxies: config.WRKOUT_TRUSTED_PROXIES,
      routeScopes: config.WRKOUT_ROUTE_SCOPES,
    },
  );
  open.add(gateway.close);
  const forget = (id: AccountId) => {
    counted.delete(id);
    gateway.usage.forget(id);
  };
  return { ...gateway, usage: { ...gateway.usage, forget }, ...upstream };
}
