import type { Clock } from '#server/foundation/clock/index.ts';
import type { Database, Table } from '#server/foundation/database/index.ts';
import type { Route } from '#server/foundation/http/index.ts';
import type { PromiseCheck } from '#server/foundation/obligations/index.ts';
import type { AuditLog } from '#server/trust/audit/index.ts';
import type { Statements } from '#shared/contracts/processing-records.ts';
import { recordsPromises } from './check-promises.ts';
import { describeDataMap } from './describe-data-map.ts';
import { processingRecordsRoutes } from './routes.ts';
import { openStatementsStore } from './store.ts';

export { buildRegister, renderRegisterJson } from './build-register.ts';
export { describeDataMap } from './describe-data-map.ts';
export type { DataMapEntry, RegisterInput } from './register-input.ts';
export { renderRegisterPdf } from './render-register-pdf.ts';
export { processingRecordsMigrations, processingStatements } from './tables.ts';

export type ProcessingRecords = {
  readonly routes: readonly Route[];
  readonly promises: readonly PromiseCheck[];
  /** What the controller has stated about itself, its recipients and transfers. */
  readonly statements: () => Promise<Statements>;
};

/** Opens the feature. `tables` are all tables that hold data, also those outside the main database. */
export function openProcessingRecords(deps: {
  clock: Clock;
  database: Database;
  audit: AuditLog;
  tables: readonly Table[];
}): ProcessingRecords {
  const { clock, database, audit } = deps;
  const store = openStatementsStore(database);
  const records = { clock, database, audit, store, dataMap: describeDataMap(deps.tables) };
  return {
    routes: processingRecordsRoutes(records),
    promises: recordsPromises(records),
    statements: () => store.read(),
  };
}
