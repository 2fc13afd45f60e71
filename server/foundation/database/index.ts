export {
  type Classification,
  type ColumnSpec,
  type ColumnType,
  column,
  type PersonalSpec,
} from './column.ts';
export type { Migration, SchemaEditor } from './migrate.ts';
export { type Database, openDatabase } from './open.ts';
export type { Sealer, SealPlace } from './seal.ts';
export { defineTable, isPersonalTable, type RowOf, type Table } from './table.ts';
export type { ListOptions, TableStore } from './table-store.ts';
export type { Where } from './table-where.ts';
export { onCommit, type Tx } from './transaction.ts';
export {
  type DataCategory,
  dataCategories,
  type PurposeId,
  purposes,
  type RetentionRule,
  type RetentionRuleId,
  retentionRules,
  type SubjectCategory,
  subjectCategories,
} from './vocabulary.ts';
