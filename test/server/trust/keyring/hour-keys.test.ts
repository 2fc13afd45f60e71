import { join } from 'node:path';
import { expect } from 'chai';
import { systemRandom } from '#server/foundation/clock/index.ts';
import { type Keyring, openKeyring } from '#server/trust/keyring/index.ts';
import { fixedClock } from '#test/support/builders/clock.ts';
import { tempFolder } from '#test/support/builders/temp-folder.ts';

const deps = { clock: fixedClock(), random: systemRandom };
const [nine, ten] = ['2026-11-23T09', '2026-11-23T10'];

describe('keyring: hours and purposes', () => {
  const root = tempFolder();
  let folder = '';
  let keyring: Keyring;
  let count = 0;
  const open = (where: string) => openKeyring(deps, { folder: where, rootKey: undefined });
  beforeEach(async () => {
    folder = join(root, String(count++));
    keyring = await open(folder);
    await keyring.createSubjectKey('ada');
    await keyring.createSubjectKey('bea');
    await keyring.createHourKey(nine);
    await keyring.createHourKey(ten);
  });
  afterEach(() => keyring.close());

  const hexOf = (hour: string, subject: string | null) => keyring.rowKey(hour, subject)?.toString('hex');

  it('each hour and person give a key of their own, nobody included, the same after a restart', async () => {
    const keys = () =>
      [nine, ten].flatMap((hour) => ['ada', 'bea', null].map((subject) => hexOf(hour, subject)));
    const before = keys();
    expect(new Set(before).size).to.equal(6);
    for (const key of before) expect(key).to.match(/^[0-9a-f]{64}$/);
    await keyring.close();
    keyring = await open(folder);
    expect(keys()).to.deep.equal(before);
  });

  it('without the key of the hour, or of the person, there is none', async () => {
    await keyring.destroySubjectKey('ada');
    await keyring.destroyHourKeys([ten]);
    expect([hexOf(nine, 'ada'), hexOf(ten, 'bea'), hexOf(ten, null)]).to.deep.equal([
      undefined,
      undefined,
      undefined,
    ]);
    expect([hexOf(nine, 'bea'), hexOf(nine, null)]).to.not.include(undefined);
  });

  it('hours are listed oldest first, and destroyed ones are gone for good', async () => {
    await keyring.createHourKey('2026-11-22T23');
    expect(keyring.hours()).to.deep.equal(['2026-11-22T23', nine, ten]);
    expect(await keyring.destroyHourKeys(['2026-11-22T23', nine, 'never'])).to.equal(2);
    expect(await keyring.destroyHourKeys([nine])).to.equal(0);
    await keyring.close();
    keyring = await open(folder);
    expect(keyring.hours()).to.deep.equal([ten]);
  });

  it('an hour and a person of the same name have different keys', async () => {
    await keyring.createSubjectKey(nine);
    await keyring.destroySubjectKey(nine);
    expect(keyring.hours()).to.include(nine);
    expect(hexOf(nine, null)).to.be.a('string');
  });

  it('a purpose always has the same key, another than every other purpose', async () => {
    const first = keyring.purposeKey('certificates').toString('hex');
    const other = keyring.purposeKey('checkpoints').toString('hex');
    await keyring.close();
    keyring = await open(folder);
    expect(keyring.purposeKey('certificates').toString('hex')).to.equal(first).and.not.equal(other);
  });

  it('a blind index depends on table, column, value and root key, and on nothing else', async () => {
    const index = (table: string, column: string, value: string) =>
      keyring.blindIndex(table, column, value).toString('hex');
    const first = index('accounts', 'email', 'ada@example.com');
    expect(first).to.match(/^[0-9a-f]{64}$/);
    expect(index('accounts', 'email', 'ada@example.com')).to.equal(first);
    expect(
      new Set([
        first,
        index('admins', 'email', 'ada@example.com'),
        index('accounts', 'name', 'ada@example.com'),
        index('accounts', 'email', 'Ada@example.com'),
      ]).size,
    ).to.equal(4);
    const elsewhere = await open(join(root, 'elsewhere'));
    expect(elsewhere.blindIndex('accounts', 'email', 'ada@example.com').toString('hex')).to.not.equal(first);
    await elsewhere.close();
  });
});
