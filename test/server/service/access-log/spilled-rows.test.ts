import { cpSync, mkdirSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import type { AccessLog } from '#server/service/access-log/index.ts';
import { countRows } from '#test/support/access-log/count-rows.ts';
import { journalFiles } from '#test/support/access-log/journal-files.ts';
import { openTestAccessLog, recordOf } from '#test/support/access-log/open-test-access-log.ts';

type Opened = Awaited<ReturnType<typeof openTestAccessLog>>;
/** In place of the product's 100,000, which one test is about: this is met sooner. */
const rowsInMemory = 1000;

describe('access log: rows that stand in the journal alone', function () {
  this.timeout(30_000);
  let test: Opened;
  /** A folder where the day file belongs: the writer can write nothing and tries again and again. */
  let inTheWay: string;
  const openHeld = async (bounds: { restMs?: number; rowsInMemory?: number } = { rowsInMemory }) => {
    test = await openTestAccessLog({ bounds });
    inTheWay = join(test.folder, '2026-11-23.sqlite');
    mkdirSync(inTheWay);
  };
  const letGo = () => rmdirSync(inTheWay);
  afterEach(() => test.close());

  /** Pushes rows in several turns, and waits until the journal has them all. Their ids, sorted. */
  const pushed = async (count: number): Promise<string[]> => {
    const records = Array.from({ length: count }, () => recordOf());
    const written = records.map(async (record, at) => {
      if (at % 700 === 0) await setImmediate();
      await new Promise<void>((resolve) => test.accessLog.push(record, resolve));
    });
    await Promise.all(written);
    return records.map(({ id }) => id).sort();
  };
  const idsIn = async (accessLog: AccessLog): Promise<string[]> => {
    const ids: string[] = [];
    for await (const rows of accessLog.read({}, 'oldest-first')) ids.push(...rows.map(({ id }) => id));
    return ids.sort();
  };

  it('memory holds its bound while the writer is held, and every row arrives once when it goes on', async () => {
    await openHeld();
    const ids = await pushed(5500);
    // A group is never torn: the one that reaches the bound is in memory whole.
    expect(test.accessLog.health().waitingRows).to.be.within(rowsInMemory, 2 * rowsInMemory);
    expect(test.accessLog.health().lostRows).to.equal(0);
    letGo();
    await test.accessLog.parts.emptyJournal(() => false);
    expect(await idsIn(test.accessLog)).to.deep.equal(ids);
    expect(journalFiles(test.folder)).to.deep.equal([]);
    const later = await pushed(10);
    await test.accessLog.parts.emptyJournal(() => false);
    expect(await idsIn(test.accessLog)).to.deep.equal([...ids, ...later].sort());
  });

  it('without a bound of the test there are 100,000 in memory and at most a group more, and every row arrives once', async () => {
    await openHeld({});
    await pushed(105_500);
    // A group is never torn.
    expect(test.accessLog.health().waitingRows).to.be.within(100_000, 101_000);
    expect(test.accessLog.health().lostRows).to.equal(0);
    letGo();
    await test.accessLog.parts.emptyJournal(() => false);
    expect(await countRows(test.accessLog)).to.equal(105_500);
  });

  it('they arrive by themselves once the journal has come to rest', async () => {
    await openHeld({ rowsInMemory, restMs: 20 });
    const ids = await pushed(3500);
    letGo();
    while ((await countRows(test.accessLog)) < ids.length) await setImmediate();
    expect(await idsIn(test.accessLog)).to.deep.equal(ids);
    while (journalFiles(test.folder).length > 0) await setImmediate();
  });

  it('a process that is killed while they stand there writes them once at its next start', async () => {
    await openHeld();
    const ids = await pushed(3500);
    const saved = join(test.root, 'saved');
    cpSync(join(test.folder, 'journal'), saved, { recursive: true });
    letGo();
    await test.accessLog.close();
    rmSync(test.folder, { recursive: true });
    mkdirSync(test.folder);
    cpSync(saved, join(test.folder, 'journal'), { recursive: true });
    const again = await test.open();
    expect(await idsIn(again)).to.deep.equal(ids);
    expect(journalFiles(test.folder)).to.deep.equal([]);
    await again.close();
  });

  it('an orderly end leaves them for the next start, which writes them once', async () => {
    await openHeld();
    const ids = await pushed(3500);
    letGo();
    await test.accessLog.close();
    const again = await test.open();
    expect(await idsIn(again)).to.deep.equal(ids);
    await again.close();
  });

  it('whoever wants the journal empty waits for segments that are being read already', async () => {
    await openHeld({ rowsInMemory, restMs: 5 });
    const ids: string[] = [];
    for (let segment = 0; segment < 6; segment++) {
      ids.push(...(await pushed(1500)));
      // Old enough for the next group to begin a new segment.
      test.clock.move(30_000);
    }
    letGo();
    while (journalFiles(test.folder).length > 4) await setImmediate();
    await test.accessLog.parts.emptyJournal(() => false);
    expect(journalFiles(test.folder)).to.deep.equal([]);
    expect(await idsIn(test.accessLog)).to.deep.equal(ids.sort());
  });
});
