import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { type Kind, kindOfThisMachine, openSmallDisk } from '#test/support/access-log/small-disk.ts';

const script = fileURLToPath(new URL('./fill-a-small-disk.ts', import.meta.url));
const open = (kind: Kind, ...args: string[]) => openSmallDisk(kind, script, args);

describe('access log: a full disk', function () {
  this.timeout(120_000);
  let full: Kind;
  before(async () => {
    full = await kindOfThisMachine();
  });

  it('refuse: there is no room, what was not written is not acknowledged, and all of it is there once there is room', async () => {
    const disk = open(full, 'refuse', '40');
    const told = await disk.next();
    expect(told).to.include({ event: 'full', hasRoom: false, state: 'disk-full', lostRows: 0 });
    expect(told['lastError']).to.match(/ENOSPC|EFBIG|SQLITE_FULL/);
    expect(told['acknowledged']).to.be.lessThan(told['pushed'] as number);
    await disk.free();
    const freed = await disk.next();
    expect(freed).to.include({ event: 'freed', hasRoom: true, state: 'ok', waitingRows: 0, lostRows: 0 });
    expect(freed['acknowledged']).to.equal(freed['pushed']);
    expect(await disk.next()).to.deep.equal({ event: 'counted', rows: freed['pushed'] });
    expect(await disk.ended).to.equal(0);
  });

  it('serve: requests are acknowledged from memory, and all of them are there once there is room', async () => {
    const disk = open(full, 'serve', '400');
    const told = await disk.next();
    expect(told).to.include({ event: 'full', hasRoom: true, state: 'disk-full', lostRows: 0 });
    expect(told['acknowledged']).to.equal(told['pushed']);
    await disk.free();
    const freed = await disk.next();
    expect(freed).to.include({ event: 'freed', state: 'ok', lostRows: 0 });
    expect(await disk.next()).to.deep.equal({ event: 'counted', rows: freed['pushed'] });
    expect(await disk.ended).to.equal(0);
  });

  it('serve: beyond 100,000 rows in memory rows are lost, and exactly those are counted', async () => {
    const disk = open(full, 'serve', '120000');
    const { pushed, lostRows } = (await disk.next()) as Record<string, number>;
    expect(lostRows).to.be.greaterThan(0);
    await disk.free();
    expect(await disk.next()).to.include({ event: 'freed', state: 'ok', lostRows });
    expect(await disk.next()).to.deep.equal({ event: 'counted', rows: (pushed ?? 0) - (lostRows ?? 0) });
    expect(await disk.ended).to.equal(0);
  });

  it('a limit on the size of files is told and outlived like a full disk', async () => {
    const disk = open('file-size', 'refuse', '10');
    expect(await disk.next()).to.include({ hasRoom: false, state: 'disk-full', lostRows: 0 });
    await disk.free();
    const freed = await disk.next();
    expect(freed).to.include({ state: 'ok', lostRows: 0 });
    expect(await disk.next()).to.deep.equal({ event: 'counted', rows: freed['pushed'] });
    expect(await disk.ended).to.equal(0);
  });
});
