import { retentionRules } from '#server/foundation/database/index.ts';
import type { Route } from '#server/foundation/http/index.ts';
import { erasureRoutes } from '#server/privacy/erasure/index.ts';
import { type OverviewSources, promiseRoutes } from '#server/privacy/promises/index.ts';
import { retentionRoutes } from '#server/privacy/retention/index.ts';
import {
  fileErasure,
  rightsRequestsRoutes,
  tellClosed,
  withdrawByMail,
} from '#server/privacy/rights-requests/index.ts';
import { accessLogRoutes } from '#server/service/access-log/index.ts';
import { accountRoutes, verifyEmail } from '#server/service/accounts/index.ts';
import { billingRoutes } from '#server/service/billing/index.ts';
import { credentialRoutes, revokeFoundCredential } from '#server/service/credentials/index.ts';
import { toVerdict } from '#server/service/gateway/index.ts';
import { healthRoutes } from '#server/service/health/index.ts';
import { ingestRoutes, openIngest } from '#server/service/ingest/index.ts';
import { findOwners, type KeyDoors, keyRoutes } from '#server/service/keys/index.ts';
import { portalRoutes } from '#server/service/portal/index.ts';
import { usageRoutes } from '#server/service/usage/index.ts';
import { adminRoutes, sessionStillHolds } from '#server/trust/admins/index.ts';
import { auditRoutes } from '#server/trust/audit/index.ts';
import { type Backups, backupRoutes } from '#server/trust/backups/index.ts';
import type { RightsRequestId } from '#shared/values/index.ts';
import type { Base } from './base.ts';
import type { Features } from './features.ts';
import type { Health } from './health.ts';
import type { Privacy } from './privacy.ts';

/** How keys reach the gateway, the holders and the credentials of services. */
const keyDoors = ({ mailer, log }: Base, { accounts, credentials, gateway, usage }: Features): KeyDoors => ({
  mailer,
  log,
  verify: (input) => {
    const verified = gateway.verify({ ...input, ip: input.ip ?? '' });
    const { caller, refusal } = verified;
    // No row tells of them: the month is counted from rows and from these.
    if (caller !== null && refusal === null) usage.units.taken(caller.accountId, input.cost);
    return toVerdict(verified);
  },
  findHolder: async (id) => {
    const row = await accounts.store.find(id);
    // Sealed columns are null once the person's key is destroyed.
    return row?.email ? { email: row.email, name: row.name } : null;
  },
  revokeService: (ctx, token) => revokeFoundCredential(credentials, ctx, token),
});

const ingestOf = ({ clock }: Base, { accessLog, accounts, keys, usage }: Features) =>
  openIngest({
    clock,
    accessLog,
    hasAccount: (id) => accounts.directory.find(id) !== undefined,
    findOwners: (ids) => findOwners(keys, ids),
    onTaken: usage.units.told,
    keptDays: retentionRules['retain.logs'].days,
  });

export type RouteParts = {
  readonly base: Base;
  readonly features: Features;
  readonly privacy: Privacy;
  readonly overview: OverviewSources;
  readonly health: Health;
  readonly backups: Backups;
};

/** Every route of both listeners. */
export function collectRoutes({ base, features, privacy, overview, health, backups }: RouteParts): Route[] {
  const { audit, clock } = base;
  return [
    ...healthRoutes(health.deps, health.ofProcess),
    ...accountRoutes(features.accounts, {
      fileErasure: async (ctx, id) => (await fileErasure(privacy.rights, ctx, id)).id as RightsRequestId,
      tellClosed: (accountId, id) => tellClosed(privacy.rights, { id, accountId }),
    }),
    ...portalRoutes({
      confirmToken: (ctx, token) => verifyEmail(features.accounts, ctx, token),
      withdrawErasure: (ctx, { id, token }) =>
        withdrawByMail(privacy.rights, ctx, { id: id as RightsRequestId, token }),
    }),
    ...keyRoutes(features.keys, keyDoors(base, features)),
    ...credentialRoutes(features.credentials),
    ...billingRoutes(features.billing),
    ...accessLogRoutes({
      ...base,
      accessLog: features.accessLog,
      mayStillRead: (ctx) => sessionStillHolds(features.admins, ctx, 'access-logs.read'),
    }),
    ...ingestRoutes(ingestOf(base, features)),
    ...usageRoutes(features.usage),
    ...auditRoutes(audit, features.reader),
    ...adminRoutes(features.admins, features.passport),
    ...backupRoutes(backups),
    ...features.records.routes,
    ...base.approvals.routes,
    ...privacy.holds.routes,
    ...retentionRoutes(privacy.retention),
    ...rightsRequestsRoutes(privacy.rights),
    ...erasureRoutes(privacy.erasures),
    ...promiseRoutes({ clock, ledger: privacy.ledger }, overview),
  ];
}
