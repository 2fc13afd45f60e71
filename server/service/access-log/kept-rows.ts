import type { RoutedRecord } from './access-record.ts';
import { rowKeyName } from './commands.ts';
import { unpackRecords } from './record-text.ts';
import { hourOf } from './rules.ts';
import { withoutPerson } from './without-person.ts';

/** The rows of a batch as they are kept: one without a key for its person leaves without the person. Pure. */
export const keptRows = (groups: readonly string[], keys: ReadonlyMap<string, unknown>): RoutedRecord[] =>
  groups
    .flatMap(unpackRecords)
    .map((row) => (keys.has(rowKeyName(hourOf(row.timeMs), row.accountId)) ? row : withoutPerson(row)));
