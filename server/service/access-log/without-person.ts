import type { RoutedRecord } from './access-record.ts';

/** A row of a person who is erased: it counts as a request, but tells of nobody, and of the path only the pattern. Pure. */
export const withoutPerson = (record: RoutedRecord): RoutedRecord => ({
  ...record,
  accountId: null,
  keyId: null,
  ip: null,
  userAgent: null,
  target: record.route,
});
