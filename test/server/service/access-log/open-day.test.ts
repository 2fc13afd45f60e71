import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { openSqlite, type SqliteConnection } from '#server/foundation/sqlite/index.ts';
import { openDayToRead, openDayToWrite, readDayForm } from '#server/service/access-log/open-day.ts';

describe('access log: opening a day file that is being made', () => {
  let file: string;
  let open: SqliteConnection[];

  beforeEach(async () => {
    file = path.join(mkdtempSync(path.join(os.tmpdir(), 'wrkout-day-')), '2026-11-24.sqlite');
    open = [await openSqlite(file)];
  });

  afterEach(async () => {
    for (const db of open) await db.close();
    rmSync(path.dirname(file), { recursive: true });
  });

  it('reads nothing where nothing was made yet', async () => {
    expect(await openDayToRead(file)).to.equal(null);
  });

  it('reads one moment of it, also when the tables are made behind its first look', async () => {
    const [reader] = open as [SqliteConnection];
    const interrupted: Pick<SqliteConnection, 'get'> = {
      get: async (sql, params) => {
        const row = await reader.get(sql, params);
        if (open.length === 1) open.push(await openDayToWrite(file));
        return row as never;
      },
    };
    expect(await readDayForm(interrupted, file)).to.equal(0);
    expect(await readDayForm(interrupted, file)).to.equal(2);
  });

  it('refuses a file that holds tables but no form of ours', async () => {
    const [db] = open as [SqliteConnection];
    await db.exec('CREATE TABLE other (a)');
    const error = await openDayToRead(file).catch((refusal: Error) => refusal);
    expect(error).to.be.an('error').with.property('name', 'DayFileError');
    expect((error as Error).message).to.match(/another version of Wrkout \(form 0, this one reads 2\)/);
  });

  it('refuses a file of a later form', async () => {
    const [db] = open as [SqliteConnection];
    await db.exec('PRAGMA user_version = 3');
    const error = await openDayToRead(file).catch((refusal: Error) => refusal);
    expect((error as Error).message).to.match(/\(form 3, this one reads 2\)/);
  });
});
