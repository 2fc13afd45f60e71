export { honourIdempotencyKeys, idempotencyKeyOf } from './honour-keys.ts';
export { idempotencyDataSource, idempotencyRetention } from './obligations.ts';
export { idempotencyMigrations, idempotencyTables } from './tables.ts';
