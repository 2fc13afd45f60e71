import type { AccessRecord } from './access-record.ts';
import { routeOf } from './rules.ts';

/** A row of a person who is erased: it counts as a request, but tells of nobody, and of the path only the pattern. Pure. */
export const withoutPerson = (record: AccessRecord): AccessRecord => ({
  ...record,
  accountId: null,
  keyId: null,
  ip: null,
  userAgent: null,
  target: routeOf(record.target),
});
