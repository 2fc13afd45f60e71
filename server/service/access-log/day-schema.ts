/** Name of the table of rows in each day file. This file imports nothing: the writer thread starts with it. */
export const tableName = 'access_log';

/** Of day files of this form (`PRAGMA user_version`). */
export const dayForm = 2;

/**
 * A day file. Rows stand in the order of time, which is the order they are read in. Whatever repeats from row to row stands once in a table of
 * its own and is told by its number there, together with how many rows name it, so that it goes with the last of them: accounts, keys, and kinds
 * (method, route, outcome and code; '' for no code). `block` tells where the sealed part of the row is (technical-block.ts).
 * The partial index serves `status >= 500` only where the query repeats that predicate.
 */
const rowSchema = `
  CREATE TABLE access_log (
    time INTEGER NOT NULL, id BLOB NOT NULL, account INTEGER, key INTEGER, kind INTEGER NOT NULL, status INTEGER NOT NULL,
    durationUs INTEGER NOT NULL, upstreamUs INTEGER, requestBytes INTEGER NOT NULL, responseBytes INTEGER NOT NULL, block INTEGER,
    PRIMARY KEY (time, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX access_log_by_account ON access_log (account, time);
  CREATE INDEX access_log_failures ON access_log (time) WHERE status >= 500;
  CREATE TABLE access_log_account (
    number INTEGER PRIMARY KEY, accountId BLOB NOT NULL UNIQUE, rows INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE access_log_key (
    number INTEGER PRIMARY KEY, keyId BLOB NOT NULL UNIQUE, rows INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE access_log_kind (
    number INTEGER PRIMARY KEY, method TEXT NOT NULL, route TEXT NOT NULL, outcome TEXT NOT NULL, code TEXT NOT NULL,
    rows INTEGER NOT NULL, UNIQUE (method, route, outcome, code)
  ) STRICT;
  CREATE TABLE access_log_technical (block INTEGER PRIMARY KEY, account INTEGER, sealed BLOB NOT NULL) STRICT;
  CREATE VIEW access_log_row AS
    SELECT time, id, accountId, keyId, method, route, status, outcome, nullif(code, '') AS code, durationUs, upstreamUs, requestBytes,
      responseBytes, block
    FROM access_log JOIN access_log_kind ON access_log_kind.number = kind
      LEFT JOIN access_log_account ON access_log_account.number = account
      LEFT JOIN access_log_key ON access_log_key.number = key;`;

/**
 * What the rows of this file add to usage and is not moved to the main database yet: one text of deltas for each batch of rows, written in the
 * transaction of the rows. Numbers of batches only grow (AUTOINCREMENT: also after the table was emptied); `usage_file` tells this
 * file from another that once had its name, so that a watermark of that one is not taken for this one's.
 */
const deltaSchema = `
  CREATE TABLE usage_delta (batch INTEGER PRIMARY KEY AUTOINCREMENT, deltas TEXT NOT NULL) STRICT;
  CREATE TABLE usage_file (one INTEGER PRIMARY KEY CHECK (one = 1), id TEXT NOT NULL) STRICT;
  INSERT INTO usage_file (one, id) VALUES (1, lower(hex(randomblob(16))));`;

export const deltaTableName = 'usage_delta';

const countSchema = `
  CREATE TABLE row_count (one INTEGER PRIMARY KEY CHECK (one = 1), rows INTEGER NOT NULL) STRICT;
  INSERT INTO row_count (one, rows) VALUES (1, 0);`;

/** All that a day file begins with; in one transaction. */
export const daySchema = `BEGIN IMMEDIATE;${rowSchema}${deltaSchema}${countSchema} PRAGMA user_version = ${dayForm}; COMMIT;`;

/** For the writer's connection: 16 MB of pages in memory (the index by account is written all over), and a checkpoint every 16 MB. */
export const daySettings = 'PRAGMA cache_size = -16000; PRAGMA wal_autocheckpoint = 4000;';
