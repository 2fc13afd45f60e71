import { createHmac } from 'node:crypto';
import { linkSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { systemRandom } from '#server/foundation/clock/index.ts';
import { openKeyring, RootKeyError } from '#server/trust/keyring/index.ts';
import { fixedClock } from '#test/support/builders/clock.ts';
import { tempFolder } from '#test/support/builders/temp-folder.ts';
import { derive, type FirstForm, sealByHand, writeFirstForm } from '#test/support/keyring/first-form.ts';
import { storedKeys } from '#test/support/keyring/stored-keys.ts';
import { filesHolding } from '#test/support/server/files-holding.ts';

const deps = { clock: fixedClock(), random: systemRandom };
const hour = '2026-11-23T09';

describe('keyring: a folder from before there were epochs', () => {
  const parent = tempFolder();
  let folder = '';
  let before: FirstForm;
  let count = 0;
  beforeEach(async () => {
    folder = join(parent, String(count++));
    before = await writeFirstForm(folder, ['ada', 'bea'], [hour]);
  });
  const open = (rootKey?: string) => openKeyring(deps, { folder, rootKey });

  it('opens: what was sealed opens, the keys of rows, purposes and blind indexes are the same', async () => {
    const [ada] = before.keys;
    const sealed = sealByHand(
      ada?.key ?? Buffer.alloc(0),
      1,
      ['t', 'c', 'r', 'ada'],
      Buffer.from('a secret'),
    );
    const keyring = await open();
    const hourKey = before.keys[2]?.key ?? Buffer.alloc(0);
    const index = createHmac('sha256', derive(derive(before.root, 'blind-index'), 't.c'))
      .update('v')
      .digest();
    expect(keyring.open({ table: 't', column: 'c', row: 'r', subject: 'ada' }, sealed)?.toString()).to.equal(
      'a secret',
    );
    expect(keyring.rowKey(hour, null)).to.deep.equal(derive(hourKey, 'log-row/nobody'));
    expect(keyring.purposeKey('certificate')).to.deep.equal(derive(before.root, 'purpose/certificate'));
    expect(keyring.blindIndex('t', 'c', 'v')).to.deep.equal(index);
    expect([keyring.epoch(), keyring.subjects(), keyring.hours()]).to.deep.equal([1, ['ada', 'bea'], [hour]]);
    await keyring.close();
  });

  it('is brought to epoch 1 once, and no byte of its wrapped keys is left, not even under another name', async () => {
    const kept = join(parent, `kept-${count}`);
    linkSync(join(folder, 'keys.sqlite'), kept);
    await (await open()).close();
    for (const { wrapped } of before.keys) expect(filesHolding(folder, wrapped)).to.deep.equal([]);
    expect(readFileSync(kept).every((byte) => byte === 0)).to.equal(true);
    const again = await open();
    expect(again.epoch()).to.equal(1);
    await again.createSubjectKey('new');
    await again.close();
    expect((await storedKeys(join(folder, 'keys.sqlite'))).map(({ id }) => id)).to.deep.equal([1, 2, 3, 4]);
  });

  it('with another root key is refused, and left as it is', async () => {
    const bytes = readFileSync(join(folder, 'keys.sqlite'));
    const error = await open(Buffer.alloc(32, 7).toString('base64')).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(RootKeyError);
    const stored = await storedKeys(join(folder, 'keys.sqlite'));
    expect(stored.map(({ wrapped }) => wrapped)).to.deep.equal(before.keys.map(({ wrapped }) => wrapped));
    expect(bytes.length).to.be.greaterThan(0);
  });
});
