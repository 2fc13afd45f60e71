import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Tx } from '#server/foundation/database/index.ts';
import { openSqlite } from '#server/foundation/sqlite/index.ts';
import { tempFolder } from '#test/support/builders/temp-folder.ts';
import { openTestDatabase } from '#test/support/server/open-test-database.ts';
import { people, peopleMigrations } from '#test/support/server/people-table.ts';

const pragmas = [
  'journal_mode',
  'synchronous',
  'foreign_keys',
  'secure_delete',
  'temp_store',
  'busy_timeout',
];
/** 2 is FULL for synchronous and MEMORY for temp_store. */
const wanted = ['wal', 2, 1, 1, 2, 5000];

describe('settings of the database connections', () => {
  const folder = tempFolder();

  it('hold on the connection of reads and on the own one of each transaction', async () => {
    const { database, close } = await openTestDatabase({ tables: [people], migrations: peopleMigrations });
    const settings = async (tx?: Tx) => {
      const rows: unknown[] = [];
      for (const name of pragmas)
        rows.push(Object.values((await database.query(`PRAGMA ${name}`, [], tx))[0] ?? {})[0]);
      return rows;
    };
    expect(await settings()).to.deep.equal(wanted);
    expect(await database.transaction(settings)).to.deep.equal(wanted);
    expect(await database.transaction(settings)).to.deep.equal(wanted);
    await close();
  });

  it('hold on a plain connection', async () => {
    const connection = await openSqlite(join(folder, 'plain.sqlite'));
    const rows: unknown[] = [];
    for (const name of pragmas) rows.push(Object.values((await connection.get(`PRAGMA ${name}`)) ?? {})[0]);
    await connection.close();
    expect(rows).to.deep.equal(wanted);
  });

  it('a file that is made, and what SQLite makes beside it, is for its owner alone', async () => {
    const {
      database,
      folder: made,
      close,
    } = await openTestDatabase({ tables: [people], migrations: peopleMigrations });
    await database.transaction((tx) => database.table(people).remove(tx, { id: 'nobody' }));
    const names = readdirSync(made).filter((name) => name.startsWith('wrkout.sqlite'));
    const modes = names.map((name) => (statSync(join(made, name)).mode & 0o777).toString(8));
    await close();
    expect(names).to.have.members(['wrkout.sqlite', 'wrkout.sqlite-wal', 'wrkout.sqlite-shm']);
    expect(modes).to.deep.equal(['600', '600', '600']);
  });

  it('a reading connection cannot write, and opens no file that is not there', async () => {
    const file = join(folder, 'read.sqlite');
    const writer = await openSqlite(file);
    await writer.exec('CREATE TABLE t (a)');
    const reader = await openSqlite(file, 'read-only');
    const refused = await reader
      .exec('INSERT INTO t VALUES (1)')
      .catch((error: { code: string }) => error.code);
    const absent = await openSqlite(join(folder, 'absent.sqlite'), 'read-only').catch(
      (error: { code: string }) => error.code,
    );
    await reader.close();
    await writer.close();
    expect([refused, absent]).to.deep.equal(['SQLITE_READONLY', 'SQLITE_CANTOPEN']);
  });

  it('emptying the write-ahead log is an error while a reader holds on to it', async () => {
    const { database, file, close } = await openTestDatabase({
      tables: [people],
      migrations: peopleMigrations,
    });
    const reader = await openSqlite(file, 'read-only');
    await reader.exec('BEGIN');
    await reader.all('SELECT * FROM people');
    await database.query('PRAGMA busy_timeout = 50');
    const refused = await database.truncateWal(0).catch(String);
    await reader.exec('ROLLBACK');
    await reader.close();
    await database.truncateWal();
    await close();
    expect(refused).to.contain('a reader holds on to it');
  });
});
