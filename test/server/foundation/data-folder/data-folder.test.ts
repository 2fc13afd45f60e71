import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { DataFolderError, dataPaths, takeDataFolder } from '#server/foundation/data-folder/index.ts';
import { fixedClock } from '#test/support/builders/clock.ts';
import { tempFolder } from '#test/support/builders/temp-folder.ts';

const clock = fixedClock();
const take = (folder: string) => takeDataFolder({ clock }, folder);
const modeOf = (path: string) => statSync(path).mode & 0o777;

/** Another process that takes the folder and keeps it until it is killed. Resolves when it has it. */
async function otherProcess(folder: string): Promise<ChildProcess> {
  const program = `
    import { systemClock } from '#server/foundation/clock/index.ts';
    import { takeDataFolder } from '#server/foundation/data-folder/index.ts';
    await takeDataFolder({ clock: systemClock }, process.argv[1]);
    process.stdout.write('taken');
    setInterval(() => {}, 60_000);`;
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', program, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

describe('data folder', () => {
  const root = tempFolder();

  it('is made, with everything above it, for its owner alone', async () => {
    const folder = join(root, 'deep', 'data');
    await (await take(folder)).release();
    expect(modeOf(folder)).to.equal(0o700);
  });

  it('that others may enter is closed to them', async () => {
    const folder = join(root, 'open');
    mkdirSync(folder, { mode: 0o755 });
    chmodSync(folder, 0o755);
    await (await take(folder)).release();
    expect(modeOf(folder)).to.equal(0o700);
  });

  it('that holds other things is not closed to others but refused: it was named by a slip', async () => {
    const folder = join(root, 'home');
    mkdirSync(folder);
    writeFileSync(join(folder, 'letters.txt'), 'mine');
    chmodSync(folder, 0o755);
    const error = await take(folder).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(DataFolderError);
    expect((error as Error).message)
      .to.include(folder)
      .and.include('Choose an empty folder');
    expect(modeOf(folder)).to.equal(0o755);
  });

  it('that cannot be made is refused with its path and the reason', async () => {
    const file = join(root, 'file');
    writeFileSync(file, '');
    const error = await take(join(file, 'data')).catch((reason: Error) => reason);
    expect(error).to.be.instanceOf(DataFolderError);
    expect(String(error)).to.contain(join(file, 'data')).and.contain('ENOTDIR');
  });

  it('that is a file, or stands where the system takes no folders, is refused at once', async () => {
    const file = join(root, 'whole-file');
    writeFileSync(file, '', { mode: 0o600 });
    for (const [folder, reason] of [
      [file, 'it is a file'],
      ['/proc/wrkout-data', 'cannot be made'],
    ] as const) {
      const error = await take(folder).catch((thrown: Error) => thrown);
      expect(error).to.be.instanceOf(DataFolderError);
      expect(String(error)).to.contain(folder).and.contain(reason);
    }
  });

  it('is taken once within a process too, and free again after release', async () => {
    const folder = join(root, 'twice');
    const lock = await take(folder);
    expect(await take(folder).catch(String)).to.contain(
      `(process ${process.pid}, since 2026-11-23T09:00:00.000Z)`,
    );
    await lock.release();
    await (await take(folder)).release();
  });

  it('of another process is refused at once, naming folder, process and the way out', async () => {
    const folder = join(root, 'other');
    const other = await otherProcess(folder);
    const error = await take(folder).catch((reason: Error) => reason);
    await kill(other);
    expect(error).to.be.instanceOf(DataFolderError);
    expect(String(error))
      .to.contain(folder)
      .and.contain(`process ${other.pid},`)
      .and.contain('WRKOUT_DATA_DIR');
  });

  it('is free again when the process that had it was killed', async () => {
    const folder = join(root, 'killed');
    await kill(await otherProcess(folder));
    await (await take(folder)).release();
  });

  it('of two processes that come at the same moment one gets it', async () => {
    const folder = join(root, 'race');
    const [one, two] = await Promise.allSettled([take(folder), take(folder)]);
    const states = [one.status, two.status].sort();
    for (const outcome of [one, two]) if (outcome.status === 'fulfilled') await outcome.value.release();
    expect(states).to.deep.equal(['fulfilled', 'rejected']);
  });

  it('has an absolute place for each thing, all of them inside', () => {
    const paths = dataPaths('./data');
    expect(paths.root).to.equal(join(process.cwd(), 'data'));
    for (const path of Object.values(paths)) expect(path.startsWith(paths.root)).to.equal(true);
    expect(new Set(Object.values(paths)).size).to.equal(Object.keys(paths).length);
  });
});
