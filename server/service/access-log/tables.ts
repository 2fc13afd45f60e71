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
 * The rows of each day file (`access-log/<day>.sqlite`). Neither this nor the tables below stand in the main database; they are declared so that
 * the data map can answer for them.
 */
export const accessLogTable = defineTable({
  name: tableName,
  about: 'One row for each request to the API, refusals included: who, when, which route, how it ended.',
  subject: 'account',
  columns: {
    time: column('integer', usage),
    id: column('id', false, { primaryKey: true }),
    account: column('integer', identifier, { nullable: true }),
    key: column('integer', identifier, { nullable: true }),
    kind: column('integer', usage),
    status: column('integer', usage),
    durationUs: column('integer', usage),
    upstreamUs: column('integer', usage, { nullable: true }),
    requestBytes: column('integer', usage),
    responseBytes: column('integer', usage),
    block: column('integer', false, { nullable: true }),
  },
});

const names = { number: column('integer', false, { primaryKey: true }) };
const rows = column('integer', usage);

export const accountNameTable = defineTable({
  name: 'access_log_account',
  about: 'Whose requests a day file holds: the number by which its rows name an account.',
  subject: 'accountId',
  columns: { ...names, accountId: column('id', identifier), rows },
});

export const keyNameTable = defineTable({
  name: 'access_log_key',
  about: 'Which keys a day file holds requests of: the number by which its rows name a key.',
  subject: null,
  columns: { ...names, keyId: column('id', identifier), rows },
});

export const kindTable = defineTable({
  name: 'access_log_kind',
  about:
    'What kinds of requests a day file holds, and how they ended: the number by which its rows name a kind.',
  subject: null,
  columns: {
    ...names,
    method: column('text', usage),
    route: column('text', usage),
    outcome: column('text', usage),
    code: column('text', usage),
    rows,
  },
});

export const technicalTable = defineTable({
  name: 'access_log_technical',
  about:
    'IP address, user agent, path with query of requests, together for up to 64 of one hour and one account.',
  subject: 'account',
  columns: {
    block: column('integer', false, { primaryKey: true }),
    account: column('integer', identifier, { nullable: true }),
    /** Under the key of the hour and of the subject together. */
    sealed: column('json', technical, { sealed: true }),
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
export const accessLogDataMap: Table[] = [
  accessLogTable,
  accountNameTable,
  keyNameTable,
  kindTable,
  technicalTable,
  usageDeltaTable,
];
