import { idempotencyDataSource, idempotencyRetention } from '#server/foundation/http/idempotency/index.ts';
import { mailDataSource, mailRetention } from '#server/foundation/mail/index.ts';
import type { PersonalDataSource, RetentionTarget } from '#server/foundation/obligations/index.ts';
import { accessLogDataSource, accessLogRetention } from '#server/service/access-log/index.ts';
import { accountsDataSource, accountsRetention } from '#server/service/accounts/index.ts';
import { billingDataSource, billingRetention } from '#server/service/billing/index.ts';
import { keysDataSource } from '#server/service/keys/index.ts';
import { usageDataSource, usageRetention } from '#server/service/usage/index.ts';
import { adminRetention } from '#server/trust/admins/index.ts';
import { auditDataSource } from '#server/trust/audit/index.ts';
import type { AccountId } from '#shared/values/index.ts';
import type { Base } from './base.ts';
import type { Features } from './features.ts';

/** What the gateway remembers of a person without a table: how often they called this month. */
const gatewayMemory = ({ gateway }: HoldingFeatures): PersonalDataSource => ({
  name: 'gateway',
  tables: [],
  count: async () => [],
  export: async () => [],
  erase: async (id) => {
    gateway.usage.forget(id);
    return [];
  },
});

/** What of the features holds data about people; a restore opens no more than this. */
export type HoldingFeatures = Pick<
  Features,
  'accessLog' | 'accounts' | 'admins' | 'billing' | 'keys' | 'reader' | 'usage'
> & { readonly gateway: { readonly usage: { readonly forget: (id: AccountId) => void } } };

/** Nothing is erased while it is copied: the copy would hold it without anybody knowing. */
const inTurn =
  ({ turns }: Base) =>
  (source: PersonalDataSource): PersonalDataSource => ({
    ...source,
    erase: (id) => turns.removing(() => source.erase(id)),
  });

/** What the features below the privacy rooms hold about people. */
export const featureSources = (base: Base, features: HoldingFeatures): PersonalDataSource[] =>
  sourcesOf(base, features).map(inTurn(base));

const sourcesOf = (base: Base, features: HoldingFeatures): PersonalDataSource[] => [
  accountsDataSource(features.accounts),
  keysDataSource(features.keys),
  billingDataSource(features.billing),
  accessLogDataSource(features.accessLog),
  usageDataSource(features.usage),
  gatewayMemory(features),
  mailDataSource(base.database, base.paths.outbox),
  idempotencyDataSource(base),
  auditDataSource(features.reader),
];

/**
 * Erases what an account that was never confirmed left outside its own row: rows, files, key. No certificate: nobody asked and nothing
 * was used.
 */
const eraseElsewhere =
  ({ keyring }: Base, sources: readonly PersonalDataSource[]) =>
  async (id: AccountId): Promise<void> => {
    for (const source of sources) if (!source.tables.includes('accounts')) await source.erase(id);
    await keyring.destroySubjectKey(id);
  };

/** What the features below the privacy rooms hold that has its time. */
export const featureTargets = (
  base: Base,
  features: HoldingFeatures,
  sources: readonly PersonalDataSource[],
): RetentionTarget[] =>
  targetsOf(base, features, sources).map((target) => ({
    ...target,
    apply: (cutoffUtc) => base.turns.removing(() => target.apply(cutoffUtc)),
  }));

const targetsOf = (
  base: Base,
  features: HoldingFeatures,
  sources: readonly PersonalDataSource[],
): RetentionTarget[] => [
  ...accessLogRetention(features.accessLog, features.usage.rollUp.all),
  ...usageRetention(features.usage),
  ...accountsRetention(features.accounts, eraseElsewhere(base, sources)),
  ...billingRetention(features.billing),
  ...adminRetention(features.admins),
  mailRetention(base.database, base.paths.outbox),
  ...idempotencyRetention(base),
];
