import { column, defineTable, type Table } from '#server/foundation/database/index.ts';
import { deltaTableName, tableName } from './day-schema.ts';

const usage = {
  category: 'usage',
  whose: 'account-holder',
  purposes: ['provide-service', 'secure-service'],
  retention: 'retain.logs',
} as const;
const identifier = { ...usage, category: 'identifier' } as const;
const technical = { ...usage, category: 'technical', purposes: ['secure-service'] } as const;

/**
 * The one table of each day file (`access-log/<day>.sqlite`). It does not stand in the main database; it is declared so that the data
 * map can answer for it.
 */
export const accessLogTable = defineTable({
  name: tableName,
  about: 'One row for each request to the API, refusals included: who, when, which route, how it ended.',
  subject: 'accountId',
  columns: {
    id: column('id', false, { primaryKey: true }),
    time: column('integer', usage),
    accountId: column('id', identifier, { nullable: true }),
    keyId: column('id', identifier, { nullable: true }),
    method: column('text', usage),
    route: column('text', usage),
    status: column('integer', usage),
    outcome: column('text', usage),
    code: column('text', usage, { nullable: true }),
    durationUs: column('integer', usage),
    upstreamUs: column('integer', usage, { nullable: true }),
    requestBytes: column('integer', usage),
    responseBytes: column('integer', usage),
    /** Null when it is the id. */
    requestId: column('id', false, { nullable: true }),
    /** IP address, user agent, path with query; under the key of the hour and of the subject together. */
    technical: column('json', technical, { sealed: true, nullable: true }),
  },
});

/** The deltas in each day file: what its rows add to usage, until that is moved to the main database (seconds). */
export const usageDeltaTable = defineTable({
  name: deltaTableName,
  about:
    'What new rows of the access log add to usage, for the seconds until it is added: sums per account, key and route.',
  subject: null,
  columns: {
    batch: column('integer', false, { primaryKey: true }),
    deltas: column('json', usage),
  },
});

/** What the access log adds to the data map, beside the tables of the main database. */
export const accessLogDataMap: Table[] = [accessLogTable, usageDeltaTable];
