import {
  closeSync,
  copyFileSync,
  linkSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { systemRandom } from '#server/foundation/clock/index.ts';
import { type Keyring, openKeyring } from '#server/trust/keyring/index.ts';
import { fixedClock } from '#test/support/builders/clock.ts';
import { tempFolder } from '#test/support/builders/temp-folder.ts';
import { storedKeys } from '#test/support/keyring/stored-keys.ts';
import { filesHolding } from '#test/support/server/files-holding.ts';

const deps = { clock: fixedClock(), random: systemRandom };
const plain = Buffer.from('a secret');
const hour = '2026-11-23T09';
const at = (subject: string) => ({ table: 't', column: 'c', row: 'r', subject });

describe('keyring: a new epoch', () => {
  const parent = tempFolder();
  let folder = '';
  let keyring: Keyring;
  let count = 0;
  const open = () => openKeyring(deps, { folder, rootKey: undefined });
  const reopen = async () => {
    await keyring.close();
    keyring = await open();
  };
  beforeEach(async () => {
    folder = join(parent, String(count++));
    keyring = await open();
    for (const subject of ['ada', 'bea', 'cleo']) await keyring.createSubjectKey(subject);
    await keyring.createHourKey(hour);
  });
  afterEach(() => keyring.close());
  const file = () => join(folder, 'keys.sqlite');

  it('changes nothing for those who stay: what was sealed opens, before and after a restart', async () => {
    const sealed = keyring.seal(at('ada'), plain);
    const others = () => [
      keyring.purposeKey('p'),
      keyring.blindIndex('t', 'c', 'v'),
      keyring.rowKey(hour, 'ada'),
      keyring.rowKey(hour, null),
    ];
    const before = others();
    expect([await keyring.newEpoch(), keyring.epoch()]).to.deep.equal([{ epoch: 2, survivors: 4 }, 2]);
    expect(keyring.open(at('ada'), sealed)?.toString()).to.equal('a secret');
    const sealedAfter = keyring.seal(at('bea'), plain);
    await reopen();
    expect([
      keyring.open(at('ada'), sealed)?.toString(),
      keyring.open(at('bea'), sealedAfter)?.toString(),
    ]).to.deep.equal(['a secret', 'a secret']);
    expect([others(), keyring.epoch(), keyring.subjects()]).to.deep.equal([
      before,
      2,
      ['ada', 'bea', 'cleo'],
    ]);
  });

  it('leaves none of the wrapped keys of before: not in the folder, not under another name, not through an open file', async () => {
    const before = await storedKeys(file());
    const wal = readFileSync(`${file()}-wal`);
    expect(
      before.filter(({ wrapped }) => wal.includes(wrapped) || readFileSync(file()).includes(wrapped)),
    ).to.have.length(4);
    const link = join(parent, `link-${count}`);
    linkSync(file(), link);
    const handle = openSync(file(), 'r');
    const walHandle = openSync(`${file()}-wal`, 'r');
    await keyring.destroySubjectKey('bea');
    await keyring.newEpoch();
    for (const { wrapped } of before) expect(filesHolding(folder, wrapped)).to.deep.equal([]);
    const seen = Buffer.alloc(statSync(link).size);
    readSync(handle, seen, 0, seen.length, 0);
    expect(seen.length).to.be.greaterThan(4_096);
    expect([seen.every((byte) => byte === 0), readFileSync(link).every((byte) => byte === 0)]).to.deep.equal([
      true,
      true,
    ]);
    expect(readSync(walHandle, Buffer.alloc(10), 0, 10, 0)).to.equal(0);
    closeSync(handle);
    closeSync(walHandle);
  });

  it('leaves one key file and nothing beside it', async () => {
    await keyring.newEpoch();
    await keyring.close();
    expect(readdirSync(folder).sort()).to.deep.equal(['keys.sqlite', 'root.key']);
    expect((statSync(file()).mode & 0o777).toString(8)).to.equal('600');
    keyring = await open();
  });

  it('a destroyed key is not in the new file, and its number is not given again', async () => {
    await keyring.createSubjectKey('last');
    const sealed = keyring.seal(at('last'), plain);
    await keyring.destroySubjectKey('last');
    await keyring.newEpoch();
    await reopen();
    await keyring.createSubjectKey('last');
    expect(keyring.open(at('last'), sealed)).to.equal(null);
    expect((await storedKeys(file())).map(({ owner }) => owner)).to.deep.equal([
      'ada',
      'bea',
      'cleo',
      hour,
      'last',
    ]);
  });

  it('keys made and destroyed while it is built are made and destroyed in the new file', async () => {
    const many = Array.from({ length: 500 }, (_, n) => `person-${n}`);
    await Promise.all(many.map((one) => keyring.createSubjectKey(one)));
    const meanwhile: Promise<unknown>[] = [];
    await keyring.newEpoch(({ done }) => {
      if (done !== 200) return;
      meanwhile.push(keyring.destroySubjectKey('ada'), keyring.destroySubjectKey('person-499'));
      meanwhile.push(keyring.createSubjectKey('late'), keyring.createHourKey('2026-11-23T10'));
      meanwhile.push(keyring.destroySubjectKey('person-3').then(() => keyring.createSubjectKey('person-3')));
    });
    await Promise.all(meanwhile);
    expect(meanwhile).to.have.length(5);
    const held = keyring.subjects().sort();
    expect(held).to.have.length(502);
    const sealed = held.map((subject) => keyring.seal(at(subject), plain));
    await reopen();
    expect(keyring.subjects().sort()).to.deep.equal(held);
    expect([held.includes('ada'), held.includes('late'), held.includes('person-3')]).to.deep.equal([
      false,
      true,
      true,
    ]);
    expect(keyring.hours()).to.deep.equal([hour, '2026-11-23T10']);
    held.forEach((subject, n) => {
      expect(keyring.open(at(subject), sealed[n] ?? plain)?.toString(), subject).to.equal('a secret');
    });
  });

  it('tells how far it is, and others get their turn between two pieces', async () => {
    await Promise.all(Array.from({ length: 1_000 }, (_, n) => keyring.createSubjectKey(`person-${n}`)));
    const seen: number[] = [];
    let turns = 0;
    let isOver = false;
    const takeTurn = () => {
      turns++;
      if (!isOver) setImmediate(takeTurn);
    };
    takeTurn();
    await keyring.newEpoch(({ done, total }) => {
      expect(total).to.equal(1_004);
      seen.push(done);
    });
    isOver = true;
    expect(seen).to.deep.equal([0, 200, 400, 600, 800, 1_000, 1_004]);
    expect(turns).to.be.greaterThan(seen.length);
  });

  it('two at once are two epochs, one after the other', async () => {
    const made = await Promise.all([keyring.newEpoch(), keyring.newEpoch()]);
    expect(made.map(({ epoch }) => epoch)).to.deep.equal([2, 3]);
    await reopen();
    expect(keyring.epoch()).to.equal(3);
  });

  it('that cannot be built leaves the keyring as it was, and works the next time', async () => {
    const refuse = () => {
      throw new Error('no more');
    };
    expect(await keyring.newEpoch(refuse).catch(String)).to.equal('Error: no more');
    expect([keyring.epoch(), readdirSync(folder).filter((name) => name.includes('next'))]).to.deep.equal([
      1,
      [],
    ]);
    await keyring.createSubjectKey('dora');
    expect((await keyring.newEpoch()).survivors).to.equal(5);
  });

  it('a key of another epoch put into the file is refused by its number, without trying it', async () => {
    const former = join(parent, `former-${count}`);
    const [ada] = await storedKeys(file());
    copyFileSync(file(), former);
    await keyring.newEpoch();
    await keyring.close();
    const { openSqlite } = await import('#server/foundation/sqlite/index.ts');
    const db = await openSqlite(file());
    await db.run('UPDATE data_keys SET wrapped = ? WHERE id = ?', [ada?.wrapped ?? plain, ada?.id ?? 0]);
    await db.close();
    expect(await open().catch(String)).to.contain('wrapped under epoch 1, not under 2');
    keyring = await openKeyring(deps, { folder: join(parent, `other-${count}`), rootKey: undefined });
  });
});
