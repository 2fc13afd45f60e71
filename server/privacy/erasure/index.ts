import type { Database, Tx } from '#server/foundation/database/index.ts';
import type { ErasureDeps, ErasureOptions, Erasures } from './deps.ts';
import { erasureStore } from './store.ts';

export { approveErasure, callOffErasure } from './approve-erasure.ts';
export { publicKeyOf, verifyCertificate } from './certificate/sign-certificate.ts';
export { run as verifyCertificateFile } from './certificate/verify-certificate.mjs';
export { checkHold } from './check-hold.ts';
export { erasurePromises } from './check-promises.ts';
export type {
  AccountsDoor,
  ErasureCase,
  ErasureDeps,
  ErasureOptions,
  Erasures,
  Finished,
  Hold,
} from './deps.ts';
export { listBegun, listDue } from './due-erasures.ts';
export { erasureRoutes } from './routes.ts';
export { isDue } from './rules.ts';
export { runErasure } from './run-erasure.ts';
export { showErasurePlan } from './show-plan.ts';
export { listApprovals, showErasureProgress } from './show-progress.ts';
export { erasureSource } from './sources.ts';
export { type ApprovalRow, erasureMigrations, erasureTables } from './tables.ts';

/** Opens the feature. */
export const openErasures = (deps: ErasureDeps, options: ErasureOptions): Erasures => ({
  ...deps,
  options: { ...options, accounts: { ...options.accounts, describe: describeReadable(options.accounts) } },
  store: erasureStore(deps.database),
});

/** A row whose key is destroyed reads as null although its type says text: nobody is described then. */
const describeReadable =
  ({ describe }: ErasureOptions['accounts']): ErasureOptions['accounts']['describe'] =>
  async (accountId) => {
    const person = await describe(accountId);
    return person?.email ? person : null;
  };

/** Has the erasure that this request asks for begun? For features that are opened before this one. */
export const hasErasureBegun = async (database: Database, tx: Tx, requestId: string): Promise<boolean> =>
  (await erasureStore(database).findJob(requestId, tx)) !== null;

/** Removes the certificate of a request whose file has had its time. */
export const removeCertificateOf = (database: Database, tx: Tx, requestId: string): Promise<number> =>
  erasureStore(database).removeCertificateOf(tx, requestId);
