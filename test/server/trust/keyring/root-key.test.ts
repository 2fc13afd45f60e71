import { spawnSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { expect } from 'chai';
import { systemRandom } from '#server/foundation/clock/index.ts';
import { openKeyring, RootKeyError } from '#server/trust/keyring/index.ts';
import { fixedClock } from '#test/support/builders/clock.ts';
import { tempFolder } from '#test/support/builders/temp-folder.ts';

const deps = { clock: fixedClock(), random: systemRandom };
const otherRoot = Buffer.alloc(32, 7).toString('base64');

describe('root key', () => {
  const root = tempFolder();
  let count = 0;
  const newFolder = () => join(root, String(count++));
  const open = (folder: string, rootKey?: string) => openKeyring(deps, { folder, rootKey });
  const openAndClose = async (folder: string, rootKey?: string) => (await open(folder, rootKey)).close();

  async function refusal(folder: string, rootKey?: string): Promise<string> {
    const error = await openAndClose(folder, rootKey).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(RootKeyError);
    return (error as RootKeyError).message;
  }

  it('folder, root key and key file are for their owner alone', async () => {
    const folder = newFolder();
    await openAndClose(folder);
    const modes = readdirSync(folder).map((name) => [
      name,
      (statSync(join(folder, name)).mode & 0o777).toString(8),
    ]);
    expect((statSync(folder).mode & 0o777).toString(8)).to.equal('700');
    expect(Object.fromEntries(modes)['root.key']).to.equal('600');
    for (const [name, mode] of modes) expect(mode, name).to.match(/^[67]00$/);
  });

  it('a start that dies while it writes the key leaves no half of it: the next one makes it', async () => {
    const folder = newFolder();
    const code = `import { openKeyring } from '#server/trust/keyring/index.ts';
      import { systemClock as clock, systemRandom as random } from '#server/foundation/clock/index.ts';
      await openKeyring({ clock, random }, { folder: ${JSON.stringify(folder)}, rootKey: undefined });`;
    // No file may grow beyond nothing: what a full disk does.
    const died = spawnSync('sh', [
      '-c',
      'ulimit -f 0; exec "$0" --input-type=module -e "$1"',
      process.execPath,
      code,
    ]);
    expect(died.status).to.not.equal(0);
    expect(readdirSync(folder).join()).to.include('root.key');
    await openAndClose(folder);
    expect(readFileSync(join(folder, 'root.key'), 'utf8')).to.match(/^[A-Za-z0-9+/]{43}=\n$/);
  });

  it('is 32 random bytes in base64, another one in each folder, and stays', async () => {
    const [one, two] = [newFolder(), newFolder()];
    await openAndClose(one);
    await openAndClose(two);
    const read = (folder: string) => readFileSync(join(folder, 'root.key'), 'utf8');
    const first = read(one);
    await openAndClose(one);
    expect(Buffer.from(first, 'base64')).to.have.length(32);
    expect([read(one) === first, read(two) === first]).to.deep.equal([true, false]);
  });

  it('that is another one is refused, and the refusal tells both apart without showing them', async () => {
    const folder = newFolder();
    await openAndClose(folder);
    const kept = readFileSync(join(folder, 'root.key'), 'utf8').trim();
    const message = await refusal(folder, otherRoot);
    const [sealedUnder, given] = /sealed under (\w{8}), this one is (\w{8})/.exec(message)?.slice(1) ?? [];
    expect(sealedUnder).to.be.a('string').and.not.equal(given);
    expect(message).to.not.contain(kept).and.not.contain(otherRoot);
    await openAndClose(folder);
  });

  it('that is missing beside keys is not replaced: that would lock everything away', async () => {
    const folder = newFolder();
    await openAndClose(folder);
    rmSync(join(folder, 'root.key'));
    expect(await refusal(folder))
      .to.contain('root.key is missing')
      .and.contain('Put the file back');
    expect(readdirSync(folder)).to.not.include('root.key');
  });

  for (const mode of [0o640, 0o604, 0o644])
    it(`with mode ${mode.toString(8)} is refused, with the command that mends it`, async () => {
      const folder = newFolder();
      await openAndClose(folder);
      chmodSync(join(folder, 'root.key'), mode);
      expect(await refusal(folder))
        .to.contain(`mode ${mode.toString(8)}`)
        .and.contain('chmod 600');
    });

  for (const [what, content] of [
    ['too short', Buffer.alloc(31).toString('base64')],
    ['too long', Buffer.alloc(33).toString('base64')],
    ['empty', ''],
  ] as const)
    it(`that is ${what} is refused`, async () => {
      const folder = newFolder();
      await openAndClose(folder);
      writeFileSync(join(folder, 'root.key'), content);
      expect(await refusal(folder)).to.contain('does not hold 32 bytes in base64');
    });

  it('from the environment is used as it is, and no file is written', async () => {
    const folder = newFolder();
    const keyring = await open(folder, otherRoot);
    await keyring.createSubjectKey('s');
    const index = keyring.blindIndex('t', 'c', 'v');
    await keyring.close();
    expect(readdirSync(folder)).to.not.include('root.key');
    const again = await open(folder, otherRoot);
    expect([again.hasSubjectKey('s'), again.blindIndex('t', 'c', 'v').equals(index)]).to.deep.equal([
      true,
      true,
    ]);
    await again.close();
  });
});
