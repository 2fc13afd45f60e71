import { column, defineTable, type Migration, type Table } from '#server/foundation/database/index.ts';

const usage = {
  category: 'usage',
  whose: 'account-holder',
  purposes: ['provide-service', 'process-payments'],
  retention: 'retain.usage',
} as const;
const identifier = { ...usage, category: 'identifier' } as const;
const technical = { ...usage, category: 'technical', purposes: ['provide-service'] } as const;

/** What is counted; the same in both tables. Histograms as `encodeHistogram` writes them, browsers and devices as name to number. */
const counters = {
  requests: column('integer', usage),
  errors: column('integer', usage),
  refused: column('integer', usage),
  quotaRequests: column('integer', usage),
  requestBytes: column('integer', usage),
  responseBytes: column('integer', usage),
  durations: column('text', usage),
  upstream: column('text', usage),
  browsers: column('json', technical),
  devices: column('json', technical),
};

/** The id holds account and hour, in this order: an account's hours are one range of the key. */
const place = {
  id: column('text', identifier, { primaryKey: true }),
  /** An account's id, `nobody` (callers without a valid key) or `everybody` (the sum of all). */
  accountId: column('text', identifier),
  hourUtc: column('instant', usage),
};

export const usageHours = defineTable({
  name: 'usage_hours',
  about:
    'How much each account called the API in each hour: requests, bytes, times, browsers and devices, as sums.',
  subject: 'accountId',
  columns: { ...place, ...counters },
});

export const usageRoutes = defineTable({
  name: 'usage_routes',
  about: 'The same sums for each key, route and outcome of an account.',
  subject: 'accountId',
  columns: {
    ...place,
    /** A key's id, `none`, or `all` in the rows of `everybody`. */
    keyId: column('text', identifier),
    route: column('text', usage),
    outcome: column('text', usage),
    statusClass: column('integer', usage),
    ...counters,
  },
});

export const usageUnits = defineTable({
  name: 'usage_units',
  about:
    "Units of an account's monthly quota that services took by asking about its keys, and for which they have sent no row of the access log.",
  subject: 'accountId',
  columns: {
    /** Account and month, as the ids of the other tables. */
    id: column('text', identifier, { primaryKey: true }),
    accountId: column('text', identifier),
    /** The first moment of the UTC month. */
    monthUtc: column('instant', usage),
    units: column('integer', usage),
  },
});

export const usageWatermarks = defineTable({
  name: 'usage_watermarks',
  about: 'Up to which batch the rows of each day file are counted. Holds nothing of persons.',
  subject: null,
  columns: {
    fileId: column('text', false, { primaryKey: true }),
    day: column('text', false),
    batch: column('integer', false),
  },
});

export const usageTables: readonly Table[] = [usageHours, usageRoutes, usageUnits, usageWatermarks];

const counterSql = `requests INTEGER NOT NULL, errors INTEGER NOT NULL, refused INTEGER NOT NULL,
  quotaRequests INTEGER NOT NULL, requestBytes INTEGER NOT NULL, responseBytes INTEGER NOT NULL,
  durations TEXT NOT NULL, upstream TEXT NOT NULL, browsers TEXT NOT NULL, devices TEXT NOT NULL`;
const placeSql = 'id TEXT NOT NULL PRIMARY KEY, accountId TEXT NOT NULL, hourUtc VARCHAR(24) NOT NULL';
const routeSql = `keyId TEXT NOT NULL, route TEXT NOT NULL, outcome TEXT NOT NULL, statusClass INTEGER NOT NULL`;

export const usageMigrations: Migration[] = [
  {
    name: '2026-11-24T1000-usage',
    up: async (schema) => {
      // WITHOUT ROWID: the rows themselves stand in the order of the key, so that an account's hours are read in one go.
      await schema.sql(`CREATE TABLE usage_hours (${placeSql}, ${counterSql}) WITHOUT ROWID`);
      await schema.addIndex('usage_hours', ['hourUtc']);
      await schema.sql(`CREATE TABLE usage_routes (${placeSql}, ${routeSql}, ${counterSql}) WITHOUT ROWID`);
      await schema.addIndex('usage_routes', ['hourUtc']);
      await schema.addIndex('usage_routes', ['keyId', 'hourUtc']);
      await schema.createTable('usage_watermarks', {
        fileId: { type: 'text', primaryKey: true },
        day: { type: 'text' },
        batch: { type: 'integer' },
      });
    },
    down: async (schema) => {
      for (const name of ['usage_hours', 'usage_routes', 'usage_watermarks']) await schema.dropTable(name);
    },
  },
  {
    name: '2026-11-25T1100-usage-units',
    up: async (schema) => {
      await schema.createTable('usage_units', {
        id: { type: 'text', primaryKey: true },
        accountId: { type: 'text' },
        monthUtc: { type: 'instant' },
        units: { type: 'integer' },
      });
      await schema.addIndex('usage_units', ['accountId']);
      await schema.addIndex('usage_units', ['monthUtc']);
    },
    down: async (schema) => {
      await schema.dropTable('usage_units');
    },
  },
];
