import { mkdirSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { accessLogDataSource, accessLogRetention } from '#server/service/access-log/index.ts';
import { forgetUsage } from '#test/support/access-log/forget-usage.ts';
import { type NotedLog, openNotedLog, openRow, rowsIn } from '#test/support/access-log/open-noted-log.ts';
import { testStart } from '#test/support/access-log/open-test-access-log.ts';
import { filesHolding } from '#test/support/server/files-holding.ts';

const day = 86_400_000;

describe('access log: notes hold no more of a person, and no longer, than rows', () => {
  let log: NotedLog;
  beforeEach(async () => {
    log = await openNotedLog({ redaction: { query: ['token'], ip: 'truncated' } });
  });
  afterEach(() => log.close());

  it('nothing in a note can be read without the keys, nor what must not be kept with them', async () => {
    const person = await log.newAccount();
    const row = openRow({ ...person, userAgent: 'a very particular device', target: '/chat?token=abcdef' });
    log.note(() => row);
    log.keep();
    const [name = ''] = log.noteNames();
    expect(statSync(join(log.folder, 'journal', name)).mode & 0o777).to.equal(0o600);
    for (const text of [person.accountId, row.id, 'particular device', '203.0.113', 'abcdef', '/chat'])
      expect(filesHolding(join(log.saved, 'journal'), text), text).to.deep.equal([]);
    const again = await log.openAsKilled();
    const [found] = await rowsIn(again);
    expect(found).to.include({ ip: '203.0.113.0', target: '/chat?token=REDACTED' });
    await again.close();
  });

  it('an erasure leaves no note of the person, and those of others stand', async () => {
    const [anna, ben] = [await log.newAccount(), await log.newAccount()];
    const hers = openRow(anna);
    const his = openRow(ben);
    log.note(() => hers);
    log.note(() => his);
    await accessLogDataSource(log.accessLog).erase(anna.accountId);
    expect(log.noteNames()).to.deep.equal(['000000000002.note']);
    log.keep();
    const again = await log.openAsKilled();
    expect((await rowsIn(again)).map(({ id }) => id)).to.deep.equal([his.id]);
    await again.close();
  });

  it('an erasure whose note cannot be removed fails, and succeeds when it is repeated', async () => {
    const anna = await log.newAccount();
    log.note(() => openRow(anna));
    // A folder in the place of the file cannot be overwritten.
    const file = join(log.folder, 'journal', '000000000001.note');
    rmSync(file);
    mkdirSync(file);
    const { erase } = accessLogDataSource(log.accessLog);
    expect(await erase(anna.accountId).catch((error: unknown) => error)).to.be.instanceOf(Error);
    rmdirSync(file);
    expect(await erase(anna.accountId)).to.deep.equal([{ table: 'access_log', removed: 0 }]);
    expect(log.noteNames()).to.deep.equal([]);
  });

  it('a note is gone 90 days after its request, however long the WebSocket stays open', async () => {
    const old = openRow();
    log.note(() => old);
    log.clock.move(60 * day);
    const young = openRow({ timeMs: log.clock.nowMs() });
    log.note(() => young);
    log.clock.move(31 * day);
    const [target] = accessLogRetention(log.accessLog, () => forgetUsage(log.accessLog));
    await target?.apply(new Date(testStart + day).toISOString());
    log.keep();
    const again = await log.openAsKilled();
    expect((await rowsIn(again)).map(({ id }) => id)).to.deep.equal([young.id]);
    await again.close();
  });

  it('an erasure fails rather than to leave a note, and succeeds when there is room again', async () => {
    const anna = await log.newAccount();
    log.note(() => openRow(anna));
    log.note(() => openRow());
    rmSync(join(log.folder, 'journal'), { recursive: true });
    const { erase } = accessLogDataSource(log.accessLog);
    const failure = await erase(anna.accountId).catch((error: Error) => error.message);
    expect(failure).to.include('wait for the disk');
    mkdirSync(join(log.folder, 'journal'));
    expect(await erase(anna.accountId)).to.deep.equal([{ table: 'access_log', removed: 0 }]);
  });
});
