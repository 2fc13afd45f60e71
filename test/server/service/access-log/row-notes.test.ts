import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { AccessLog, AccessRecord } from '#server/service/access-log/index.ts';
import { journalFiles } from '#test/support/access-log/journal-files.ts';
import { type NotedLog, openNotedLog, openRow, rowsIn } from '#test/support/access-log/open-noted-log.ts';
import { recordOf } from '#test/support/access-log/open-test-access-log.ts';
import { until } from '#test/support/gateway/open-test-gateway.ts';

describe('access log: notes of rows that are not over', () => {
  let log: NotedLog;
  beforeEach(async () => {
    log = await openNotedLog();
  });
  afterEach(() => log.close());
  const startAgain = async (options: Parameters<typeof openNotedLog>[0]) => {
    await log.close();
    log = await openNotedLog(options);
  };

  const written = (record: AccessRecord): Promise<void> =>
    new Promise((resolve) => log.accessLog.push(record, resolve));
  const usageIn = async ({ usage }: AccessLog) => {
    let [requests, bytes] = [0, 0];
    for (const name of await usage.days())
      for (const { counters } of (await usage.collect(name, async () => 0))?.deltas ?? []) {
        requests += counters.requests;
        bytes += counters.responseBytes;
      }
    return { requests, bytes };
  };

  it('when the call returns the row outlives the process: the next one has it once, in rows and usage, and the note is gone', async () => {
    const person = await log.newAccount();
    const row = openRow({ ...person, requestBytes: 3 });
    log.note(() => row);
    log.keep();
    const again = await log.openAsKilled();
    expect(log.noteNames()).to.deep.equal([]);
    const [found, ...others] = await rowsIn(again);
    expect(others).to.deep.equal([]);
    expect(found).to.include({ id: row.id, status: 101, outcome: 'forwarded', code: 'end-unknown' });
    expect(found).to.include({ ...person, requestBytes: 3, ip: row.ip, target: row.target });
    expect(await usageIn(again)).to.deep.equal({ requests: 1, bytes: 0 });
    expect(log.told.lines.at(-1)).to.deep.equal({
      level: 'info',
      text: 'WebSockets that were open when the process ended are in the access log',
    });
    await again.close();
  });

  for (const [where, settle] of [
    ['in the journal', async () => undefined],
    ['in its day file', () => log.accessLog.flush()],
    [
      'in its day file, and its segment of the journal gone',
      () => log.accessLog.parts.emptyJournal(() => false),
    ],
  ] as const)
    it(`killed when the row of the end is ${where} and its note still stands: the row of the end, once`, async () => {
      const row = openRow();
      log.note(() => row);
      const over = { ...row, code: null, requestBytes: 70, responseBytes: 900, durationUs: 5_000_000 };
      await written(over);
      await settle();
      expect(log.noteNames()).to.have.length(1);
      log.keep();
      const again = await log.openAsKilled();
      const rows = await rowsIn(again);
      expect(rows.map(({ id, code, requestBytes }) => [id, code, requestBytes])).to.deep.equal([
        [row.id, null, 70],
      ]);
      expect(await usageIn(again)).to.deep.equal({ requests: 1, bytes: 900 });
      expect(log.noteNames()).to.deep.equal([]);
      await again.close();
    });

  it('bytes are noted again every few seconds where there were any, and the row has those of the last time', async () => {
    await startAgain({ bounds: { renewMs: 5 } });
    const row = openRow();
    log.note(() => row);
    log.note(() => openRow({ responseBytes: 1 }));
    const [first] = log.noteNames();
    Object.assign(row, { responseBytes: 4096 });
    await until(() => log.noteNames().length === 1 && log.noteNames()[0] !== first);
    log.keep();
    Object.assign(row, { responseBytes: 9000 });
    const again = await log.openAsKilled();
    const bytes = (await rowsIn(again)).map(({ responseBytes }) => responseBytes);
    expect(bytes.sort((a, b) => a - b)).to.deep.equal([1, 4096]);
    await again.close();
  });

  it('nothing is written for a WebSocket on which nothing is said', async () => {
    await startAgain({ bounds: { renewMs: 1 } });
    const row = openRow();
    let asked = 0;
    log.note(() => {
      asked += 1;
      return row;
    });
    const before = log.noteNames();
    const { mtimeMs } = statSync(join(log.folder, 'journal', before[0] ?? ''));
    await until(() => asked > 20);
    expect(log.noteNames()).to.deep.equal(before);
    expect(statSync(join(log.folder, 'journal', before[0] ?? '')).mtimeMs).to.equal(mtimeMs);
  });

  it('killed between a new file of notes and the end of the one before it: the newer note, once', async () => {
    await startAgain({ bounds: { renewMs: 5 } });
    const row = openRow();
    log.note(() => row);
    const [first = ''] = log.noteNames();
    const older = readFileSync(join(log.folder, 'journal', first));
    Object.assign(row, { responseBytes: 50 });
    await until(() => log.noteNames().length === 1 && log.noteNames()[0] !== first);
    log.keep();
    writeFileSync(join(log.saved, 'journal', first), older);
    const again = await log.openAsKilled();
    expect((await rowsIn(again)).map(({ responseBytes }) => responseBytes)).to.deep.equal([50]);
    expect(log.noteNames()).to.deep.equal([]);
    await again.close();
  });

  it('a note goes soon after its row is written, and with the last of them the file', async () => {
    await startAgain({ bounds: { renewMs: 5 } });
    const stays = openRow();
    const notes = [log.note(() => stays), log.note(() => openRow()), log.note(() => openRow())];
    const [first] = log.noteNames();
    notes[1]?.forget();
    await until(() => log.noteNames().length === 1 && log.noteNames()[0] !== first);
    notes[2]?.forget();
    notes[2]?.forget();
    const [second] = log.noteNames();
    await until(() => log.noteNames().length === 1 && log.noteNames()[0] !== second);
    log.keep();
    notes[0]?.forget();
    await until(() => log.noteNames().length === 0);
    const again = await log.openAsKilled();
    expect((await rowsIn(again)).map(({ id }) => id)).to.deep.equal([stays.id]);
    await again.close();
  });

  it('a WebSocket that is open holds no segment of the journal', async () => {
    log.note(() => openRow());
    await written(recordOf());
    await log.accessLog.parts.emptyJournal(() => false);
    expect(journalFiles(log.folder)).to.deep.equal(['000000000001.note']);
  });

  it('a clean end leaves no note of what is over, and a note of what is not', async () => {
    log.note(() => openRow()).forget();
    await log.accessLog.close();
    expect(journalFiles(log.folder)).to.deep.equal([]);
    const again = await log.open();
    const row = openRow();
    again.note(() => row);
    await again.close();
    const third = await log.open();
    expect((await rowsIn(third)).map(({ id, code }) => [id, code])).to.deep.equal([[row.id, 'end-unknown']]);
    await third.close();
  });

  it('a last note that was cut off, and a file that cannot be opened, do not stop the start', async () => {
    const row = openRow();
    log.note(() => row);
    log.note(() => openRow());
    log.keep();
    const file = join(log.saved, 'journal', '000000000001.note');
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.subarray(0, -5));
    writeFileSync(join(log.saved, 'journal', '000000000002.note'), bytes);
    const again = await log.openAsKilled();
    expect((await rowsIn(again)).map(({ id }) => id)).to.deep.equal([row.id]);
    expect(log.noteNames()).to.deep.equal(['000000000002.note.unreadable']);
    await again.close();
  });

  describe('while the disk takes nothing', () => {
    const block = () => rmSync(join(log.folder, 'journal'), { recursive: true });
    const unblock = () => mkdirSync(join(log.folder, 'journal'));

    it('refuse: there is no note and the request is to be refused, health says so, and later ones are taken', async () => {
      block();
      expect(log.accessLog.note(() => openRow())).to.equal(null);
      expect(log.accessLog.health()).to.include({ state: 'failing' });
      expect(log.told.lines.at(-1)?.level).to.equal('error');
      unblock();
      log.note(() => openRow());
      expect(log.accessLog.health()).to.include({ state: 'ok', lastError: null });
      expect(log.noteNames()).to.have.length(1);
    });

    it('serve: the WebSocket opens, and is noted when there is room again', async () => {
      await startAgain({ whenFull: 'serve', bounds: { renewMs: 5 } });
      block();
      const row = openRow();
      const open = log.note(() => row);
      expect(log.accessLog.health().state).to.equal('failing');
      unblock();
      await until(() => log.noteNames().length === 1);
      expect(log.accessLog.health().state).to.equal('ok');
      log.keep();
      open.forget();
      const again = await log.openAsKilled();
      expect((await rowsIn(again)).map(({ id }) => id)).to.deep.equal([row.id]);
      await again.close();
    });
  });
});
