import { randomBytes } from 'node:crypto';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { openSqlite } from '#server/foundation/sqlite/index.ts';
import { tempFolder } from '#test/support/builders/temp-folder.ts';
import {
  endServerProcesses,
  runCommand,
  startServerProcess,
} from '#test/support/whole-server/server-process.ts';

describe('lifecycle: a day file of the access log that cannot be read', function () {
  this.timeout(60_000);
  const folder = tempFolder();
  const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
  const file = join(folder, 'data', 'access-log', `${yesterday}.sqlite`);

  const startAndStop = async () => {
    const server = startServerProcess({ folder });
    await server.ready();
    server.signal('SIGTERM');
    expect((await server.ended).code).to.equal(0);
  };
  /** A file as Wrkout makes it, grown to some pages of its own. */
  const makeDay = async () => {
    const { openDayToWrite } = await import('#server/service/access-log/open-day.ts');
    const db = await openDayToWrite(file);
    await db.close();
  };
  const another = async () => {
    const db = await openSqlite(file);
    await db.exec('CREATE TABLE t (a); PRAGMA user_version = 999');
    await db.close();
  };
  before(startAndStop);
  afterEach(() => {
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${file}${suffix}`, { recursive: true, force: true });
  });
  after(endServerProcesses);

  for (const [what, damage, words] of [
    ['cut off after 8,192 bytes', () => makeDay().then(() => truncateSync(file, 8192)), 'it is damaged'],
    ['random bytes', () => writeFileSync(file, randomBytes(20_000)), 'it is damaged'],
    ['a folder of that name', () => mkdirSync(file), 'it is damaged'],
    ['written by another version', another, 'another version of Wrkout'],
  ] as const)
    it(`${what}: start and reconcile name it, say what to do, end with 3, and go on once it is moved away`, async () => {
      await damage();
      const server = startServerProcess({ folder });
      expect((await server.ended).code, server.said()).to.equal(3);
      const told = await runCommand(['reconcile', '--json'], { folder });
      expect(told.code, told.said).to.equal(3);
      const { exitCode, message } = JSON.parse(told.out);
      expect(exitCode).to.equal(3);
      for (const text of [server.said(), told.error, message])
        expect(text)
          .to.include(file)
          .and.to.include(words)
          .and.to.include('move it away')
          .and.not.match(/^ +at /m);
      renameSync(file, join(folder, `${what}.aside`));
      for (const suffix of ['-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true });
      await startAndStop();
    });

  it('rows in the journal for a damaged day end the start the same way, stay there, and are written once it is moved away', async () => {
    const server = startServerProcess({ folder });
    const calls = await server.ready();
    expect((await calls.public('/api/exercises')).status).to.equal(401);
    server.signal('SIGKILL');
    await server.ended;
    const today = `${new Date().toISOString().slice(0, 10)}.sqlite`;
    const inLog = (name: string) => join(folder, 'data', 'access-log', name);
    for (const suffix of ['', '-wal', '-shm']) rmSync(inLog(`${today}${suffix}`), { force: true });
    writeFileSync(inLog(today), randomBytes(20_000));
    const segments = () =>
      readdirSync(inLog('journal')).map((name) => readFileSync(join(inLog('journal'), name), 'hex'));
    const before = segments();
    expect(before).to.not.deep.equal([]);
    const again = startServerProcess({ folder });
    expect((await again.ended).code, again.said()).to.equal(3);
    expect(again.said())
      .to.include(inLog(today))
      .and.to.include('move it away')
      .and.not.match(/^ +at /m);
    expect(segments()).to.deep.equal(before);
    renameSync(inLog(today), join(folder, 'today.aside'));
    await startAndStop();
    const db = await openSqlite(inLog(today), 'read-only');
    const rows = await db.all('SELECT 1 FROM access_log_row WHERE status = 401');
    await db.close();
    expect(rows).to.have.length(1);
  });
});
