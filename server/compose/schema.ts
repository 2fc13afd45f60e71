import type { Migration, Table } from '#server/foundation/database/index.ts';
import { idempotencyMigrations, idempotencyTables } from '#server/foundation/http/idempotency/index.ts';
import { mailMigrations, mails } from '#server/foundation/mail/index.ts';
import { erasureMigrations, erasureTables } from '#server/privacy/erasure/index.ts';
import { holdsMigrations, legalHolds } from '#server/privacy/holds/index.ts';
import {
  processingRecordsMigrations,
  processingStatements,
} from '#server/privacy/processing-records/index.ts';
import { retentionMigrations, retentionTables } from '#server/privacy/retention/index.ts';
import { rightsRequestsMigrations, rightsRequestsTables } from '#server/privacy/rights-requests/index.ts';
import { accessLogDataMap } from '#server/service/access-log/index.ts';
import { accountsMigrations, accountsTables } from '#server/service/accounts/index.ts';
import { billingMigrations, billingTables } from '#server/service/billing/index.ts';
import { credentialsMigrations, serviceCredentials } from '#server/service/credentials/index.ts';
import { apiKeys, keysMigrations } from '#server/service/keys/index.ts';
import { usageMigrations, usageTables } from '#server/service/usage/index.ts';
import { adminMigrations, adminTables } from '#server/trust/admins/index.ts';
import { approvalsMigrations, approvalsTable } from '#server/trust/approvals/index.ts';
import { auditEntries, auditMigrations } from '#server/trust/audit/index.ts';
import { backupsMigrations, backupsTables } from '#server/trust/backups/index.ts';

/** Every table of the main database. */
export const tables: readonly Table[] = [
  ...accountsTables,
  apiKeys,
  serviceCredentials,
  ...billingTables,
  ...usageTables,
  mails,
  ...idempotencyTables,
  auditEntries,
  ...adminTables,
  approvalsTable,
  ...backupsTables,
  processingStatements,
  legalHolds,
  ...retentionTables,
  ...rightsRequestsTables,
  ...erasureTables,
];

/** Every table that holds data, also those outside the main database: what the data map is made of. */
export const mappedTables: readonly Table[] = [...tables, ...accessLogDataMap];

export const migrations: readonly Migration[] = [
  ...accountsMigrations,
  ...keysMigrations,
  ...credentialsMigrations,
  ...billingMigrations,
  ...usageMigrations,
  ...mailMigrations,
  ...idempotencyMigrations,
  ...auditMigrations,
  ...adminMigrations,
  ...approvalsMigrations,
  ...backupsMigrations,
  ...processingRecordsMigrations,
  ...holdsMigrations,
  ...retentionMigrations,
  ...rightsRequestsMigrations,
  ...erasureMigrations,
];
