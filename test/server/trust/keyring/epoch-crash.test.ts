import { spawnSync } from 'node:child_process';
import { cpSync, linkSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { expect } from 'chai';
import { systemRandom } from '#server/foundation/clock/index.ts';
import { openKeyring } from '#server/trust/keyring/index.ts';
import { fixedClock } from '#test/support/builders/clock.ts';
import { tempFolder } from '#test/support/builders/temp-folder.ts';
import { type FirstForm, writeFirstForm } from '#test/support/keyring/first-form.ts';
import { storedKeys } from '#test/support/keyring/stored-keys.ts';
import { filesHolding } from '#test/support/server/files-holding.ts';

const deps = { clock: fixedClock(), random: systemRandom };
const plain = Buffer.from('a secret');
const people = Array.from({ length: 450 }, (_, n) => `person-${n}`);
const at = (subject: string) => ({ table: 't', column: 'c', row: 'r', subject });

/** The step at which the process is killed, after so many of its kind, and the epoch that is true from there on. */
const steps: [step: string, before: number, epoch: number][] = [
  ['begun', 0, 1],
  ['piece', 0, 1],
  ['piece', 2, 1],
  ['built', 0, 1],
  ['closed', 0, 1],
  ['linked', 0, 1],
  ['renamed', 0, 2],
  ['opened', 0, 2],
  ['destroyed', 0, 2],
];

describe('keyring: a process that is killed while it makes an epoch', () => {
  const parent = tempFolder();
  let count = 0;
  const run = (folder: string, step: string, before: number) =>
    spawnSync(
      process.execPath,
      ['test/server/trust/keyring/epoch-until-killed.ts', folder, step, String(before)],
      {
        encoding: 'utf8',
      },
    );
  const open = (folder: string) => openKeyring(deps, { folder, rootKey: undefined });

  const origin = join(parent, 'origin');
  let sealed: Buffer[] = [];
  before(async () => {
    const keyring = await open(origin);
    await Promise.all([...people, 'destroyed'].map((one) => keyring.createSubjectKey(one)));
    sealed = people.map((subject) => keyring.seal(at(subject), plain));
    await keyring.close();
  });

  async function prepare() {
    const folder = join(parent, String(count++));
    cpSync(origin, folder, { recursive: true });
    const kept = join(parent, `kept-${count}`);
    linkSync(join(folder, 'keys.sqlite'), kept);
    return { folder, kept, before: await storedKeys(join(folder, 'keys.sqlite')) };
  }

  for (const [step, before, epoch] of steps)
    it(`at "${step}" after ${before}: the next start has one whole file, all survivors, and clears the rest away`, async () => {
      const { folder, kept, before: wrapped } = await prepare();
      const killed = run(folder, step, before);
      expect([killed.signal, killed.stdout]).to.deep.equal(['SIGKILL', 'destroyed\n']);
      const keyring = await open(folder);
      expect([keyring.epoch(), keyring.hasSubjectKey('destroyed')]).to.deep.equal([epoch, false]);
      people.forEach((subject, n) => {
        expect(keyring.open(at(subject), sealed[n] ?? plain)?.toString(), subject).to.equal('a secret');
      });
      const names = readdirSync(folder).filter((name) => !/^keys\.sqlite(-wal|-shm)?$/.test(name));
      expect(names).to.deep.equal(['root.key']);
      const gone = wrapped.find(({ owner }) => owner === 'destroyed')?.wrapped ?? plain;
      expect([...filesHolding(folder, gone), readFileSync(kept).includes(gone)]).to.deep.equal([false]);
      if (epoch === 2) expect(readFileSync(kept).every((byte) => byte === 0)).to.equal(true);
      expect((await keyring.newEpoch()).epoch).to.equal(epoch + 1);
      expect(readFileSync(kept).every((byte) => byte === 0)).to.equal(true);
      await keyring.close();
    });

  for (const step of ['begun', 'built', 'linked', 'renamed'])
    it(`at "${step}" while a folder of the first form is brought to epochs: the next start ends it`, async () => {
      const folder = join(parent, String(count++));
      const old: FirstForm = await writeFirstForm(folder, ['destroyed', ...people], ['2026-11-23T09']);
      expect(run(folder, step, 0).signal).to.equal('SIGKILL');
      const keyring = await open(folder);
      expect([keyring.epoch(), keyring.subjects().length, keyring.hours().length]).to.deep.equal([1, 451, 1]);
      for (const { wrapped } of old.keys.slice(0, 20))
        expect(filesHolding(folder, wrapped)).to.deep.equal([]);
      await keyring.close();
    });
});
