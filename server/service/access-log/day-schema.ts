/** Name of the one table in each day file. This file imports nothing: the writer thread starts with it. */
export const tableName = 'access_log';

/**
 * A day file. Rows stand in the order of time, which is the order they are read in; ids are 16 bytes, because they are most of a row; `requestId`
 * is null when it is the id.
 * The partial index serves `status >= 500` only where the query repeats that predicate.
 */
export const daySchema = `
  CREATE TABLE IF NOT EXISTS access_log (
    id BLOB NOT NULL, time INTEGER NOT NULL, accountId BLOB, keyId BLOB, method TEXT NOT NULL, route TEXT NOT NULL,
    status INTEGER NOT NULL, outcome TEXT NOT NULL, code TEXT, durationUs INTEGER NOT NULL, upstreamUs INTEGER,
    requestBytes INTEGER NOT NULL, responseBytes INTEGER NOT NULL, requestId BLOB, technical BLOB,
    PRIMARY KEY (time, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS access_log_account ON access_log (accountId, time);
  CREATE INDEX IF NOT EXISTS access_log_failures ON access_log (time) WHERE status >= 500;`;

/**
 * What the rows of this file add to usage and is not moved to the main database yet: one text of deltas for each batch of rows, written in the
 * transaction of the rows. Numbers of batches only grow (AUTOINCREMENT: also after the table was emptied); `usage_file` tells this
 * file from another that once had its name, so that a watermark of that one is not taken for this one's.
 */
export const deltaSchema = `
  CREATE TABLE IF NOT EXISTS usage_delta (batch INTEGER PRIMARY KEY AUTOINCREMENT, deltas TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS usage_file (one INTEGER PRIMARY KEY CHECK (one = 1), id TEXT NOT NULL) STRICT;`;

export const deltaTableName = 'usage_delta';

/** For the writer's connection: 32 MB of pages in memory (the index by account is written all over), and a checkpoint every 16 MB. */
export const daySettings = 'PRAGMA cache_size = -32000; PRAGMA wal_autocheckpoint = 4000;';

/** Rows as a JSON array of arrays, in one statement. A row that is there already stays as it is. */
export const insertRows = `
  INSERT OR IGNORE INTO access_log
    (id, time, accountId, keyId, method, route, status, outcome, code, durationUs, upstreamUs,
     requestBytes, responseBytes, requestId, technical)
  SELECT unhex(value ->> 0), value ->> 1, unhex(value ->> 2), unhex(value ->> 3), value ->> 4, value ->> 5, value ->> 6,
    value ->> 7, value ->> 8, value ->> 9, value ->> 10, value ->> 11, value ->> 12, unhex(value ->> 13), unhex(value ->> 14)
  FROM json_each(?)`;
