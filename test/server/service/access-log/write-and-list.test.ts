import { readdirSync } from 'node:fs';
import { expect } from 'chai';
import { countRows } from '#test/support/access-log/count-rows.ts';
import {
  newUuid,
  openTestAccessLog,
  recordOf,
  testStart,
} from '#test/support/access-log/open-test-access-log.ts';

const day = 86_400_000;

describe('access log: writing and listing', () => {
  let test: Awaited<ReturnType<typeof openTestAccessLog>>;
  beforeEach(async () => {
    test = await openTestAccessLog();
  });
  afterEach(() => test.close());

  const list = (filter = {}, page: { limit: number; cursor?: string } = { limit: 50 }) =>
    test.accessLog.list(filter, page);

  it('a row comes back whole, its technical data opened', async () => {
    const person = await test.newAccount();
    const record = recordOf({ ...person, status: 404, code: null });
    test.accessLog.push(record);
    const { items, nextCursor } = await list();
    expect(nextCursor).to.equal(null);
    expect(items).to.deep.equal([
      {
        id: record.id,
        timeUtc: '2026-11-23T09:46:55.120Z',
        accountId: person.accountId,
        keyId: person.keyId,
        method: 'GET',
        route: '/exercises/:id',
        status: 404,
        outcome: 'forwarded',
        code: null,
        durationMs: 2.5,
        upstreamMs: 1.5,
        requestBytes: 0,
        responseBytes: 12,
        requestId: record.id,
        ip: '203.0.113.9',
        userAgent: 'curl/8.14',
        target: '/exercises/42?muscle=back',
      },
    ]);
  });

  it('a row of an unknown caller is sealed and opened too', async () => {
    test.accessLog.push(recordOf({ outcome: 'refused', status: 401, code: 'key-missing', upstreamUs: null }));
    const [row] = (await list()).items;
    expect(row).to.include({ accountId: null, upstreamMs: null, ip: '203.0.113.9' });
  });

  it('each UTC day has its own file, and pages run newest first across days without gap or double', async () => {
    const ids: string[] = [];
    for (let at = 0; at < 25; at++) {
      const record = recordOf({ timeMs: testStart + at * 4 * 3_600_000 });
      ids.unshift(record.id);
      test.accessLog.push(record);
    }
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await list({}, { limit: 4, ...(cursor === undefined ? {} : { cursor }) });
      expect(page.items.length).to.be.at.most(4);
      seen.push(...page.items.map((row) => row.id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(seen).to.deep.equal(ids);
    const days = readdirSync(test.folder).filter((name) => name.endsWith('.sqlite'));
    expect(days).to.deep.equal(['23', '24', '25', '26', '27'].map((n) => `2026-11-${n}.sqlite`));
  });

  it('someone who calls on few of many days is found whole, both ways, whatever lies between', async () => {
    const person = await test.newAccount();
    const days = [0, 1, 2, 11, 30, 31];
    for (let at = 0; at < 32; at++) test.accessLog.push(recordOf({ timeMs: testStart + at * day }));
    for (const at of days) test.accessLog.push(recordOf({ ...person, timeMs: testStart + at * day }));
    await test.accessLog.flush();
    const filter = { accountId: person.accountId };
    const times = days.map((at) => new Date(testStart + at * day).toISOString());
    const paged: string[] = [];
    let cursor: string | null | undefined;
    do {
      const page = await list(filter, { limit: 1, ...(cursor ? { cursor } : {}) });
      paged.push(...page.items.map(({ timeUtc }) => timeUtc));
      cursor = page.nextCursor;
    } while (cursor);
    expect(paged).to.deep.equal(times.toReversed());
    const read: string[] = [];
    for await (const rows of test.accessLog.read(filter, 'oldest-first'))
      read.push(...rows.map(({ timeUtc }) => timeUtc));
    expect(read).to.deep.equal(times);
  });

  it('rows of the same millisecond keep their order over pages', async () => {
    const ids = Array.from({ length: 7 }, () => recordOf()).map((record) => {
      test.accessLog.push(record);
      return record.id;
    });
    const first = await list({}, { limit: 3 });
    const second = await list({}, { limit: 9, cursor: first.nextCursor ?? '' });
    expect([...first.items, ...second.items].map((row) => row.id)).to.deep.equal(ids.sort().reverse());
  });

  it('every filter keeps what fits and nothing else', async () => {
    const person = await test.newAccount();
    const wanted = recordOf({
      ...person,
      method: 'POST',
      status: 503,
      outcome: 'upstream-failed',
      target: '/a/b',
      ip: '2001:db8::7',
    });
    test.accessLog.push(wanted);
    test.accessLog.push(recordOf({ timeMs: testStart - day }));
    test.accessLog.push(recordOf({ timeMs: testStart + day, status: 404 }));
    const filters = [
      { accountId: person.accountId },
      { keyId: person.keyId },
      { method: 'POST' },
      { route: '/a/b' },
      { status: '503' },
      { status: '5xx' },
      { outcome: 'upstream-failed' },
      { ip: '2001:db8::7' },
      { from: '2026-11-23T09:46:55.120Z', to: '2026-11-23T09:46:55.121Z' },
    ] as const;
    for (const filter of filters) {
      const { items } = await list(filter);
      expect(
        items.map((row) => row.id),
        JSON.stringify(filter),
      ).to.deep.equal([wanted.id]);
    }
    expect((await list({ status: '404', ip: '2001:db8::7' })).items).to.deep.equal([]);
  });

  it('a person lists their own rows and nobody else’s', async () => {
    const [anna, ben] = [await test.newAccount(), await test.newAccount()];
    for (const person of [anna, ben, anna]) test.accessLog.push(recordOf(person));
    const { items } = await test.accessLog.listOwn(anna.accountId, {}, { limit: 50 });
    expect(items.map((row) => row.accountId)).to.deep.equal([anna.accountId, anna.accountId]);
  });

  it('a cursor that is not ours is refused as invalid input', async () => {
    for (const cursor of [
      'x',
      Buffer.from('[1,"no-uuid"]').toString('base64url'),
      Buffer.from('[-1,""]').toString('base64url'),
    ]) {
      const refusal = await list({}, { limit: 5, cursor }).catch((error: unknown) => error);
      expect(refusal, cursor).to.have.property('code', 'invalid-input');
    }
  });

  it('a row that is pushed twice is kept once', async () => {
    const record = recordOf();
    test.accessLog.push(record);
    await test.accessLog.flush();
    test.accessLog.push(record);
    expect((await list()).items).to.have.length(1);
  });

  it('2,500 rows pushed at once are durable when flush resolves', async () => {
    for (let at = 0; at < 2500; at++) test.accessLog.push(recordOf());
    await test.accessLog.flush();
    expect(await countRows(test.accessLog)).to.equal(2500);
  });

  it('tells the time of the oldest row, and null when there is none', async () => {
    expect(await test.accessLog.oldestUtc()).to.equal(null);
    test.accessLog.push(recordOf({ timeMs: testStart - 20 * day }));
    test.accessLog.push(recordOf({ timeMs: testStart - 3_600_000 }));
    await test.accessLog.flush();
    expect(await test.accessLog.oldestUtc()).to.equal('2026-11-03T09:46:55.120Z');
  });

  it('a row whose person has no key any more is kept without the person', async () => {
    const person = await test.newAccount();
    await test.keyring.destroySubjectKey(person.accountId);
    test.accessLog.push(recordOf({ ...person, target: '/exercises/42?name=anna' }));
    const [row] = (await list()).items;
    expect(row).to.include({
      accountId: null,
      keyId: null,
      ip: null,
      userAgent: null,
      target: '/exercises/:id',
    });
    expect(test.told.lines.map((line) => line.level)).to.deep.equal(['warn']);
  });

  it('rows outlive a restart', async () => {
    const record = recordOf();
    test.accessLog.push(record);
    await test.accessLog.close();
    const again = await test.open();
    expect((await again.list({}, { limit: 5 })).items.map((row) => row.id)).to.deep.equal([record.id]);
    await again.close();
  });

  it('an id of another kind of text never reaches the file name or the statement', async () => {
    expect((await list({ route: "'; DROP TABLE access_log; --" })).items).to.deep.equal([]);
    expect((await list({ accountId: newUuid() as never })).items).to.deep.equal([]);
  });
});
