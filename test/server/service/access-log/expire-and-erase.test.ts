import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { openSqlite } from '#server/foundation/sqlite/index.ts';
import {
  accessLogDataMap,
  accessLogDataSource,
  accessLogRetention,
} from '#server/service/access-log/index.ts';
import { forgetUsage } from '#test/support/access-log/forget-usage.ts';
import { openTestAccessLog, recordOf, testStart } from '#test/support/access-log/open-test-access-log.ts';
import { filesHolding } from '#test/support/server/files-holding.ts';

const hour = 3_600_000;
const day = 24 * hour;
const keep = 90 * day;
const ip = '203.0.113.77';
const userAgent = 'Mozilla/5.0 (very particular device)';

const filesWith = (folder: string, ...needles: (string | Buffer)[]): string[] =>
  needles.flatMap((needle) => filesHolding(folder, needle));

describe('access log: expiry and erasure', () => {
  let test: Awaited<ReturnType<typeof openTestAccessLog>>;
  beforeEach(async () => {
    test = await openTestAccessLog();
  });
  afterEach(() => test.close());

  const target = () => {
    const [only] = accessLogRetention(test.accessLog, () => forgetUsage(test.accessLog));
    if (!only) throw new Error('no retention target');
    return only;
  };
  const cutoff = () => new Date(test.clock.nowMs() - keep).toISOString();
  const dayFiles = () => readdirSync(test.folder).sort();
  const pushAt = (timeMs: number, fields = {}) => test.accessLog.push(recordOf({ timeMs, ...fields }));

  it('a plan tells what would go and touches nothing', async () => {
    pushAt(testStart);
    pushAt(testStart + 2 * hour);
    await test.accessLog.flush();
    test.clock.move(91 * day);
    expect(await target().plan(cutoff())).to.deep.equal({
      found: 2,
      oldestUtc: '2026-11-23T09:46:55.120Z',
      samples: ['2026-11-23'],
    });
    expect((await test.accessLog.list({}, { limit: 9 })).items).to.have.length(2);
  });

  it('after 91 days a day is unlinked with its companions, and the keys of its hours are gone', async () => {
    pushAt(testStart);
    await test.accessLog.list({}, { limit: 9 });
    test.clock.move(91 * day);
    pushAt(test.clock.nowMs());
    await test.accessLog.flush();
    expect(await target().apply(cutoff())).to.deep.equal({ removed: 1 });
    expect(dayFiles().filter((name) => name.startsWith('2026-11-23'))).to.deep.equal([]);
    expect(test.keyring.hours().filter((name) => name < '2026-11-24')).to.deep.equal([]);
    expect((await test.accessLog.list({}, { limit: 9 })).items).to.have.length(1);
    expect(await target().apply(cutoff())).to.deep.equal({ removed: 0 });
  });

  it('in the oldest day whole hours go: a row is gone at most one hour after its 90 days', async () => {
    const row = recordOf({ ip, userAgent });
    test.accessLog.push(row);
    pushAt(testStart + hour);
    await test.accessLog.flush();
    test.clock.move(keep - 1);
    expect(await target().apply(cutoff())).to.deep.equal({ removed: 0 });
    test.clock.move(14 * 60_000);
    expect(await target().apply(cutoff())).to.deep.equal({ removed: 1 });
    expect((await test.accessLog.list({}, { limit: 9 })).items.map((one) => one.timeUtc)).to.deep.equal([
      '2026-11-23T10:46:55.120Z',
    ]);
    expect(test.keyring.rowKey('2026-11-23T09', null)).to.equal(null);
    expect(test.keyring.rowKey('2026-11-23T10', null)).to.not.equal(null);
    expect(filesWith(test.folder, Buffer.from(row.id.replaceAll('-', ''), 'hex'))).to.deep.equal([]);
  });

  it('a day that is being read can be dropped, and a late row opens it again', async () => {
    for (let at = 0; at < 600; at++) pushAt(testStart);
    const reading = test.accessLog.list({ ip: '192.0.2.1' }, { limit: 1 });
    test.clock.move(91 * day);
    await Promise.all([reading, target().apply(cutoff())]);
    pushAt(testStart);
    expect((await test.accessLog.list({}, { limit: 9 })).items).to.have.length(1);
  });

  it('requests that come meanwhile stop neither an expiry nor an erasure', async () => {
    const person = await test.newAccount();
    pushAt(testStart, person);
    await test.accessLog.flush();
    const request = (): void => {
      pushAt(testStart);
      turn = setImmediate(request);
    };
    let turn = setImmediate(request);
    const { erase } = accessLogDataSource(test.accessLog);
    try {
      expect(await erase(person.accountId)).to.deep.equal([{ table: 'access_log', removed: 1 }]);
      expect(await target().apply(cutoff())).to.deep.equal({ removed: 0 });
    } finally {
      clearImmediate(turn);
    }
  });

  it('IP address, user agent, path and query never stand in a file', async () => {
    const person = await test.newAccount();
    test.accessLog.push(
      recordOf({ ...person, ip, userAgent, target: '/exercises/42?email=anna@example.com' }),
    );
    test.accessLog.push(recordOf({ ip, userAgent }));
    await test.accessLog.flush();
    expect(filesWith(test.root, ip, userAgent, 'anna@example.com')).to.deep.equal([]);
    expect(filesWith(test.folder, '/exercises/:id')).to.not.deep.equal([]);
  });

  it('what is held of a person is counted and exported over all days, oldest first', async () => {
    const [anna, ben] = [await test.newAccount(), await test.newAccount()];
    for (const at of [2, 0, 1]) pushAt(testStart + at * day, { ...anna, ip });
    pushAt(testStart, ben);
    const source = accessLogDataSource(test.accessLog);
    expect(await source.count(anna.accountId)).to.deep.equal([
      { table: 'access_log', records: 3, kept: null },
    ]);
    const [section] = await source.export(anna.accountId);
    const records = [];
    for await (const record of section?.records ?? []) records.push(record);
    expect(records.map((record) => [record.timeUtc, record.ip])).to.deep.equal([
      ['2026-11-23T09:46:55.120Z', ip],
      ['2026-11-24T09:46:55.120Z', ip],
      ['2026-11-25T09:46:55.120Z', ip],
    ]);
  });

  it('an erasure leaves no byte of the person in any file, and everybody else untouched', async () => {
    const [anna, ben] = [await test.newAccount(), await test.newAccount()];
    for (let at = 0; at < 40; at++) {
      pushAt(testStart + at * 2 * hour, { ...anna, ip, userAgent });
      pushAt(testStart + at * 2 * hour, ben);
    }
    const { items } = await test.accessLog.listOwn(anna.accountId, {}, { limit: 200 });
    const bytes = [anna.accountId, anna.keyId, ...items.map((row) => row.id)].map((id) =>
      Buffer.from(id.replaceAll('-', ''), 'hex'),
    );
    expect(filesWith(test.folder, ...bytes)).to.not.deep.equal([]);
    const source = accessLogDataSource(test.accessLog);
    expect(await source.erase(anna.accountId)).to.deep.equal([{ table: 'access_log', removed: 40 }]);
    expect(filesWith(test.folder, ip, userAgent, ...bytes)).to.deep.equal([]);
    expect(await source.erase(anna.accountId)).to.deep.equal([{ table: 'access_log', removed: 0 }]);
    expect((await test.accessLog.listOwn(ben.accountId, {}, { limit: 200 })).items).to.have.length(40);
  });

  it('a request that ends after the erasure does not bring the person back', async () => {
    const person = await test.newAccount();
    const { erase, count } = accessLogDataSource(test.accessLog);
    const late = recordOf({ ...person, ip });
    await erase(person.accountId);
    test.accessLog.push(late);
    expect(await count(person.accountId)).to.deep.equal([{ table: 'access_log', records: 0, kept: null }]);
    const [row] = (await test.accessLog.list({}, { limit: 5 })).items;
    expect(row).to.include({ id: late.id, accountId: null, keyId: null, ip: null });
  });

  it('without the person’s key or the hour’s key the technical data of a copy is unreadable', async () => {
    const [anna, ben] = [await test.newAccount(), await test.newAccount()];
    pushAt(testStart, { ...anna, ip });
    pushAt(testStart + hour, { ...ben, ip });
    await test.accessLog.flush();
    await test.keyring.destroySubjectKey(anna.accountId);
    await test.keyring.destroyHourKeys(['2026-11-23T10']);
    const { items } = await test.accessLog.list({}, { limit: 9 });
    expect(items.map((row) => [row.ip, row.userAgent, row.target])).to.deep.equal([
      [null, null, null],
      [null, null, null],
    ]);
  });

  it('a sealed block that is moved to another row does not open', async () => {
    const person = await test.newAccount();
    for (let at = 0; at < 2; at++) {
      pushAt(testStart, person);
      await test.accessLog.flush();
    }
    await test.accessLog.close();
    const db = await openSqlite(join(test.folder, '2026-11-23.sqlite'));
    expect(await db.all('SELECT block FROM access_log_technical')).to.have.length(2);
    await db.run('UPDATE access_log SET block = 1');
    await db.close();
    const again = await test.open();
    const failure = await again.list({}, { limit: 9 }).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(Error);
    await again.close();
  });

  it('what a day file says about nobody’s rows goes with the last of them: accounts, keys, kinds, blocks', async () => {
    const [anna, ben] = [await test.newAccount(), await test.newAccount()];
    const namesOf = async () => {
      const db = await openSqlite(join(test.folder, '2026-11-23.sqlite'), 'read-only');
      const tables = ['account', 'key', 'kind', 'technical'];
      const counts = [];
      for (const table of tables)
        counts.push((await db.get<{ n: number }>(`SELECT count(*) AS n FROM access_log_${table}`))?.n);
      const routes = await db.all<{ route: string; rows: number }>(
        'SELECT route, sum(rows) AS rows FROM access_log_kind GROUP BY 1 ORDER BY 1',
      );
      await db.close();
      return { counts, routes: routes.map(({ route, rows }) => [route, rows]) };
    };
    pushAt(testStart, { ...anna, target: '/people/anna' });
    pushAt(testStart, { ...anna, target: '/people/both' });
    pushAt(testStart + hour, { ...ben, target: '/people/both' });
    pushAt(testStart + hour, { ...ben, target: '/people/ben', status: 404 });
    await test.accessLog.flush();
    expect(await namesOf()).to.deep.equal({
      counts: [2, 2, 3, 2],
      routes: [
        ['/people/anna', 1],
        ['/people/ben', 1],
        ['/people/both', 2],
      ],
    });
    await accessLogDataSource(test.accessLog).erase(anna.accountId);
    expect(await namesOf()).to.deep.equal({
      counts: [1, 1, 2, 1],
      routes: [
        ['/people/ben', 1],
        ['/people/both', 1],
      ],
    });
    test.clock.move(keep + 80 * 60_000);
    expect(await target().apply(cutoff())).to.deep.equal({ removed: 2 });
    expect(await namesOf()).to.deep.equal({ counts: [0, 0, 0, 0], routes: [] });
  });

  it('a day file of another version of Wrkout is told by its name, and nothing in it is touched', async () => {
    const file = join(test.folder, '2026-11-22.sqlite');
    const db = await openSqlite(file);
    await db.exec('CREATE TABLE access_log (id BLOB, technical BLOB)');
    await db.close();
    const failure = await test.accessLog.list({}, { limit: 9 }).catch((error: Error) => error.message);
    expect(failure).to.include(file).and.to.include('another version of Wrkout');
  });

  it('a file that was cut off before its table was made is an empty day', async () => {
    writeFileSync(join(test.folder, '2026-11-22.sqlite'), '');
    pushAt(testStart);
    expect((await test.accessLog.list({}, { limit: 9 })).items).to.have.length(1);
    expect(await test.accessLog.oldestUtc()).to.equal('2026-11-23T09:46:55.120Z');
    test.clock.move(92 * day);
    await target().apply(cutoff());
    expect(existsSync(join(test.folder, '2026-11-22.sqlite'))).to.equal(false);
  });

  it('the data map classifies exactly the columns of a day file', async () => {
    pushAt(testStart);
    await test.accessLog.flush();
    const db = await openSqlite(join(test.folder, '2026-11-23.sqlite'), 'read-only');
    const inFile: Record<string, (string | number)[][]> = {};
    for (const { name } of accessLogDataMap) {
      const columns = await db.all<{ name: string; notnull: number; pk: number }>(
        `SELECT name, "notnull", pk FROM pragma_table_info('${name}')`,
      );
      inFile[name] = columns.map((column) => [column.name, column.notnull || column.pk ? 1 : 0]);
    }
    await db.close();
    const declared = accessLogDataMap.map(({ name, columns }) => [
      name,
      Object.entries(columns).map(([column, spec]) => [column, spec.nullable ? 0 : 1]),
    ]);
    expect(inFile).to.deep.equal(Object.fromEntries(declared));
  });
});
