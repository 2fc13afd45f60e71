import { type DataMapEntry, describeDataMap } from '#server/privacy/processing-records/index.ts';
import { type DataMapInput, findDataMapProblems } from './find-problems.ts';
import { listColumns, type MappedColumn } from './list-columns.ts';

export { type DataMapInput, type ExemptTable, findDataMapProblems } from './find-problems.ts';
export { listColumns, listSubjectTables, type MappedColumn } from './list-columns.ts';

/** What is held, as the tables declare it: the one list from which records, packages and plans are made. */
export type DataMap = {
  readonly columns: readonly MappedColumn[];
  /** The personal columns in words a person can read. */
  readonly entries: readonly DataMapEntry[];
};

/** Builds the data map. Throws Error that lists everything that is wrong with it: the server does not start on a wrong map. */
export function openDataMap(input: DataMapInput): DataMap {
  const problems = findDataMapProblems(input);
  if (problems.length > 0) throw new Error(`the data map is wrong:\n  ${problems.join('\n  ')}`);
  return { columns: listColumns(input.tables), entries: describeDataMap(input.tables) };
}
