import { cpSync, mkdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { DataFolderError } from '#server/foundation/data-folder/index.ts';
import type { AccessRecord } from '#server/service/access-log/index.ts';
import { accessLogDataSource, accessLogRetention } from '#server/service/access-log/index.ts';
import { forgetUsage } from '#test/support/access-log/forget-usage.ts';
import { changeSegment, journalFiles } from '#test/support/access-log/journal-files.ts';
import { openTestAccessLog, recordOf } from '#test/support/access-log/open-test-access-log.ts';
import { filesHolding } from '#test/support/server/files-holding.ts';

type Opened = Awaited<ReturnType<typeof openTestAccessLog>>;

const written = (test: Opened, record: AccessRecord): Promise<void> =>
  new Promise((resolve) => test.accessLog.push(record, resolve));

const headLength = 69;

describe('access log: journal', () => {
  let test: Opened;
  let saved: string;
  beforeEach(async () => {
    test = await openTestAccessLog();
    saved = join(test.root, 'saved');
  });
  afterEach(() => test.close());

  /** Journal as it is now, with day files that never got its rows: what a process that is killed at this moment leaves. */
  const keepJournal = () => cpSync(join(test.folder, 'journal'), saved, { recursive: true });
  const openAsKilled = async () => {
    await test.accessLog.close();
    rmSync(test.folder, { recursive: true });
    mkdirSync(test.folder);
    cpSync(saved, join(test.folder, 'journal'), { recursive: true });
    return () => test.open();
  };
  const idsIn = async (accessLog: Opened['accessLog']) =>
    (await accessLog.list({}, { limit: 200 })).items.map(({ id }) => id).sort();

  it('when a row’s callback runs, the row outlives the process though no day file has it yet', async () => {
    const person = await test.newAccount();
    const records = [recordOf(person), recordOf(), recordOf(person)];
    await Promise.all(records.map((record) => written(test, record)));
    keepJournal();
    const again = await (await openAsKilled())();
    const { items } = await again.list({}, { limit: 9 });
    expect(
      items.map(({ id, requestId, ip, accountId }) => [id, requestId, ip, accountId]).sort(),
    ).to.deep.equal(records.map(({ id, ip, accountId }) => [id, id, ip, accountId]).sort());
    expect(journalFiles(test.folder)).to.deep.equal([]);
    await again.close();
  });

  it('rows that reached their day file before the death are there once after the replay', async () => {
    const records = Array.from({ length: 40 }, () => recordOf());
    await Promise.all(records.map((record) => written(test, record)));
    keepJournal();
    await test.accessLog.flush();
    await test.accessLog.close();
    cpSync(saved, join(test.folder, 'journal'), { recursive: true });
    const again = await test.open();
    expect(await idsIn(again)).to.deep.equal(records.map(({ id }) => id).sort());
    await again.close();
  });

  it('all rows of one turn are one group and one write; nothing in it can be read without the keys', async () => {
    const person = await test.newAccount();
    const records = Array.from({ length: 20 }, () =>
      recordOf({ ...person, userAgent: 'a very particular device' }),
    );
    await Promise.all(records.map((record) => written(test, record)));
    keepJournal();
    const [name = ''] = journalFiles(test.folder);
    const bytes = readFileSync(join(saved, name));
    expect(bytes.readUInt32BE(headLength + 4)).to.equal(20);
    expect(bytes.length).to.equal(headLength + 12 + bytes.readUInt32BE(headLength) + 16);
    for (const text of [person.accountId, records[0]?.id ?? '', 'particular device', '203.0.113.9'])
      expect(filesHolding(saved, text), text).to.deep.equal([]);
  });

  it('a last group that was cut off is left out and told; everything before it is taken over', async () => {
    const first = recordOf();
    await written(test, first);
    await written(test, recordOf());
    keepJournal();
    const open = await openAsKilled();
    changeSegment(test.folder, (bytes) => bytes.subarray(0, -5));
    const again = await open();
    expect(await idsIn(again)).to.deep.equal([first.id]);
    expect(test.told.lines.at(-1)).to.deep.include({ level: 'info' });
    expect(test.told.fields.at(-1)).to.include({ rows: 1, damagedGroups: 0 });
    expect(test.told.fields.at(-1)?.['tornBytes']).to.be.greaterThan(0);
    await again.close();
  });

  it('a damaged group is told as an error with its number of rows, and the groups behind it are taken over', async () => {
    const records = [recordOf(), recordOf(), recordOf()];
    for (const record of records) await written(test, record);
    keepJournal();
    const open = await openAsKilled();
    changeSegment(test.folder, (bytes) => {
      const second = headLength + 12 + bytes.readUInt32BE(headLength) + 16;
      bytes[second + 20] = 255 - (bytes[second + 20] ?? 0);
      return bytes;
    });
    const again = await open();
    expect(await idsIn(again)).to.deep.equal([records[0]?.id, records[2]?.id].sort());
    expect(test.told.lines.at(-1)).to.deep.include({ level: 'error' });
    expect(test.told.fields.at(-1)).to.include({ damagedGroups: 1, damagedRows: 1, rows: 2 });
    await again.close();
  });

  it('a segment whose head is damaged is set aside and told; one whose removal was cut off is removed', async () => {
    await written(test, recordOf());
    keepJournal();
    const open = await openAsKilled();
    changeSegment(test.folder, (bytes) => bytes.fill(7, 10, 20));
    const again = await open();
    expect(journalFiles(test.folder)).to.deep.equal(['000000000001.journal.unreadable']);
    expect(test.told.lines.at(-1)).to.deep.include({ level: 'error' });
    await again.close();
    cpSync(saved, join(test.folder, 'journal'), { recursive: true });
    rmSync(join(test.folder, 'journal', '000000000001.journal.unreadable'));
    changeSegment(test.folder, (bytes) => bytes.fill(0, 0, headLength));
    const third = await test.open();
    expect(journalFiles(test.folder)).to.deep.equal([]);
    expect(await idsIn(third)).to.deep.equal([]);
    await third.close();
  });

  it('a segment that another version wrote ends the start with its name, and stays as it is', async () => {
    await written(test, recordOf());
    keepJournal();
    const open = await openAsKilled();
    changeSegment(test.folder, (bytes) => {
      bytes.write('WRJ1', 'latin1');
      return bytes;
    });
    const failure = await open().catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(DataFolderError);
    expect(String(failure)).to.include('000000000001.journal').and.include('form WRJ1');
    expect(journalFiles(test.folder)).to.deep.equal(['000000000001.journal']);
  });

  it('a segment cannot stand in the place of another', async () => {
    await written(test, recordOf());
    keepJournal();
    await openAsKilled();
    cpSync(join(saved, '000000000001.journal'), join(test.folder, 'journal', '000000000002.journal'));
    const again = await test.open();
    expect(await idsIn(again)).to.have.length(1);
    expect(journalFiles(test.folder)).to.deep.equal(['000000000002.journal.unreadable']);
    await again.close();
  });

  it('an erasure empties the journal, so that no later start brings the person back', async () => {
    const person = await test.newAccount();
    await written(test, recordOf(person));
    await test.accessLog.flush();
    expect(journalFiles(test.folder)).to.have.length(1);
    const erased = await accessLogDataSource(test.accessLog).erase(person.accountId);
    expect(erased).to.deep.equal([{ table: 'access_log', removed: 1 }]);
    expect(journalFiles(test.folder)).to.deep.equal([]);
    // Pushed after the erasure, by a request that was under way.
    const late = recordOf(person);
    await written(test, late);
    keepJournal();
    await test.keyring.destroySubjectKey(person.accountId);
    const again = await (await openAsKilled())();
    const [row] = (await again.list({}, { limit: 9 })).items;
    expect(row).to.include({ id: late.id, accountId: null, keyId: null, ip: null, userAgent: null });
    await again.close();
  });

  it('an erasure whose journal cannot be emptied fails, and succeeds when it is repeated', async () => {
    const person = await test.newAccount();
    await written(test, recordOf(person));
    await test.accessLog.flush();
    const [name = ''] = journalFiles(test.folder);
    // A folder in the place of the segment cannot be overwritten.
    const segment = join(test.folder, 'journal', name);
    rmSync(segment);
    mkdirSync(segment);
    const { erase } = accessLogDataSource(test.accessLog);
    const failure = await erase(person.accountId).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(Error);
    rmdirSync(segment);
    expect(await erase(person.accountId)).to.deep.equal([{ table: 'access_log', removed: 1 }]);
  });

  it('rows past their time that lie in a journal are gone after the next retention, with the key of their hour', async () => {
    await written(test, recordOf());
    keepJournal();
    const open = await openAsKilled();
    await test.keyring.destroyHourKeys(test.keyring.hours());
    test.clock.move(91 * 86_400_000);
    const again = await open();
    const [target] = accessLogRetention(again, () => forgetUsage(again));
    const cutoff = new Date(test.clock.nowMs() - 90 * 86_400_000).toISOString();
    expect(await target?.apply(cutoff)).to.deep.equal({ removed: 1 });
    expect(test.keyring.hours().filter((hour) => hour < '2026-11-24')).to.deep.equal([]);
    await again.close();
  });

  it('a clock that is set back or forth loses no row, and lists them in the order of their times', async () => {
    const records: AccessRecord[] = [];
    for (const jump of [0, -30 * 86_400_000, 400 * 86_400_000, -1, -369 * 86_400_000]) {
      test.clock.move(jump);
      const record = recordOf({ timeMs: test.clock.nowMs() });
      records.push(record);
      await written(test, record);
    }
    keepJournal();
    const again = await (await openAsKilled())();
    const { items } = await again.list({}, { limit: 9 });
    const newestFirst = [...records].sort((a, b) => b.timeMs - a.timeMs).map(({ id }) => id);
    expect(items.map(({ id }) => id)).to.deep.equal(newestFirst);
    await again.close();
  });

  it('a clean end leaves no journal', async () => {
    await written(test, recordOf());
    await test.accessLog.close();
    expect(journalFiles(test.folder)).to.deep.equal([]);
  });
});
