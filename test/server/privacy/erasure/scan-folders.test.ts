import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { openSqlite } from '#server/foundation/sqlite/index.ts';
import { erasurePromises } from '#server/privacy/erasure/index.ts';
import { scanFolders } from '#server/privacy/erasure/scan/scan-folders.ts';
import { tempFolder } from '#test/support/builders/temp-folder.ts';
import { keepServers } from '#test/support/rights-requests/keep-servers.ts';
import type { RightsServer } from '#test/support/rights-requests/open-rights-server.ts';
import { asAdmin, fileAndStart } from '#test/support/rights-requests/request-calls.ts';
import { writeLockOfOthers } from '#test/support/sqlite/write-lock-of-others.ts';

const needles = [{ kind: 'e-mail address', value: 'ada@example.org' }] as const;
const othersFiles = new Set<string>();

describe('erasure: search of several places', () => {
  const folder = tempFolder();
  const data = join(folder, 'data');
  const logs = join(folder, 'logs');
  mkdirSync(data);
  mkdirSync(logs);
  writeFileSync(join(data, 'a.txt'), 'nothing');
  const logFile = join(logs, 'server.log');
  const scan = (...folders: string[]) => scanFolders({ folders, needles, othersFiles });

  it('what is found in the data folder is told by its place in it, elsewhere by its whole path', async () => {
    writeFileSync(join(data, 'b.txt'), 'ada@example.org');
    writeFileSync(logFile, Buffer.from('ada@example.org').toString('hex'));
    expect((await scan(data, logs)).hits).to.deep.equal([
      { file: 'b.txt', what: 'e-mail address (raw)' },
      { file: logFile, what: 'e-mail address (hex)' },
    ]);
    rmSync(join(data, 'b.txt'));
  });

  it('a single file can be named', async () => {
    expect(await scan(data, logFile)).to.deep.include({ files: 2 });
    expect((await scan(data, logFile)).hits).to.have.length(1);
  });

  it('takes no lock away from the databases it reads', async () => {
    const file = join(data, 'held.sqlite');
    const db = await openSqlite(file);
    await db.exec('CREATE TABLE held (a TEXT) STRICT');
    await db.exec('BEGIN IMMEDIATE');
    const again = await openSqlite(file);
    expect(await scan(data)).to.deep.include({ hits: [] });
    expect(await writeLockOfOthers(file)).to.equal('SQLITE_BUSY');
    await db.exec('ROLLBACK');
    expect(await writeLockOfOthers(file)).to.equal('free');
    await again.close();
    await db.close();
  });

  it('a place that is missing is a hit: it proves nothing', async () => {
    const missing = join(folder, 'unmounted');
    expect((await scan(data, missing)).hits).to.deep.equal([
      { file: missing, what: 'what nobody can tell (ENOENT)' },
    ]);
  });
});

describe('erasure: something found in a log', () => {
  const openServer = keepServers();
  const folder = tempFolder();
  const log = join(folder, 'server.log');
  let server: RightsServer;
  let id: string;
  const complete = () =>
    asAdmin(server).post(`/admin/v1/rights-requests/${id}/actions`, { action: 'complete', confirm: true });
  const states = async () =>
    Promise.all(erasurePromises(server.erasures).map(async ({ check }) => (await check()).state));

  it('blocks the certificate and turns the promises red, until it is gone and looked for again', async () => {
    server = await openServer({ erasure: { alsoScanned: () => [folder] } });
    const ada = await server.addPerson('ada@example.org', 'Ada Lovelace');
    id = await fileAndStart(server, ada, { type: 'erasure' });
    writeFileSync(log, 'mail to ada@example.org refused');
    const { body } = await complete().expect(409);
    expect(body.detail).to.include(`e-mail address (raw) in ${log}`);
    const [promise] = erasurePromises(server.erasures);
    const red = await promise?.check();
    expect(red?.state).to.equal('broken');
    expect(red?.detail).to.include(log).and.to.not.include('ada');
    expect(await states()).to.deep.equal(['broken', 'broken']);
    expect((await server.trail()).map(({ event }) => event)).to.not.include('erasure.completed');
    expect(await server.erasures.store.countCertificatesOf(ada)).to.equal(0);

    writeFileSync(log, '');
    expect(await states(), 'nobody has looked yet').to.deep.equal(['broken', 'broken']);
    await complete().expect(200);
    expect(await states()).to.deep.equal(['kept', 'kept']);
    expect(await server.erasures.store.countCertificatesOf(ada)).to.equal(1);
  });
});
