import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { BackupView } from '#shared/contracts/backups.ts';
import { shiftedClock } from '#test/support/builders/shifted-clock.ts';
import { callById, good } from '#test/support/good-calls/open-busy-server.ts';
import { openStaffedServer, type StaffedServer } from '#test/support/whole-server/open-staffed-server.ts';

describe('journey: backups by the console', function () {
  this.timeout(90_000);
  let server: StaffedServer;
  let made: BackupView;
  before(async () => {
    server = await openStaffedServer({ clock: shiftedClock() });
  });
  after(() => server?.close());

  const folder = () => join(server.dataFolder, 'backups');
  const get = (id: string) => good<BackupView>(callById(server, 'backups.get', { id }));
  const rehearse = async (id: string): Promise<BackupView['rehearsal']> => {
    await good(callById(server, 'backups.rehearse', { id }));
    await ended();
    return (await get(id)).rehearsal;
  };
  const ended = () => server.server.backups.underWay.ended;

  it('one that is begun is listed at once, and refuses a second one beside it', async () => {
    made = await good<BackupView>(callById(server, 'backups.make'));
    expect(made).to.deep.include({ state: 'running', reason: 'console', problem: null });
    expect((await callById(server, 'backups.make')).status).to.equal(409);
    await ended();
    made = await get(made.id);
    expect(made).to.deep.include({ state: 'done', isThere: true, progress: null });
  });

  it('the copy of the keys has lost a destroyed key by the time that the next epoch has begun', async () => {
    const { keyring, keyCopy } = server.server.base;
    const before = readFileSync(join(folder(), 'keys.age'));
    await keyring.createSubjectKey(made.id);
    await keyring.destroySubjectKey(made.id);
    expect(keyCopy.isStale()).to.equal(true);
    await keyring.newEpoch();
    expect(keyCopy.isStale()).to.equal(false);
    expect(readFileSync(join(folder(), 'keys.age')).equals(before)).to.equal(false);
  });

  it('its rehearsal is good and leaves nothing behind', async () => {
    const rehearsal = await rehearse(made.id);
    expect(rehearsal, JSON.stringify(rehearsal)).to.include({ outcome: 'good' });
    expect(readdirSync(join(server.dataFolder, 'backup-work'))).to.deep.equal([]);
  });

  it('a flipped bit turns the rehearsal bad, with the piece in which it is, and the promise broken', async () => {
    const path = join(folder(), made.file ?? '');
    const bytes = readFileSync(path);
    const at = Math.floor(bytes.length / 2);
    bytes.writeUInt8((bytes[at] ?? 0) ^ 1, at);
    writeFileSync(path, bytes);
    const rehearsal = await rehearse(made.id);
    expect(rehearsal?.outcome).to.equal('bad');
    expect(rehearsal?.detail).to.match(/the piece from byte \d+ to \d+ does not fit its seal/);
    await server.server.privacy.ledger.check();
    const states = server.server.privacy.ledger
      .entries()
      .filter(({ title }) => title.startsWith('Backups are made'))
      .map(({ state }) => state);
    expect(states).to.deep.equal(['broken']);
  });

  it('after thirty days it goes, file and row', async () => {
    const path = join(folder(), made.file ?? '');
    expect(existsSync(path)).to.equal(true);
    const cutoff = new Date(server.clock.nowMs() + 1000).toISOString();
    const target = server.server.privacy.retention.targets.find(({ name }) => name === 'backups');
    expect(await target?.apply(cutoff)).to.deep.equal({ removed: 1 });
    expect(existsSync(path)).to.equal(false);
    expect((await callById(server, 'backups.get', { id: made.id })).status).to.equal(404);
  });
});
