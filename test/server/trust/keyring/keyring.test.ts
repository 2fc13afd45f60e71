import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { systemRandom } from '#server/foundation/clock/index.ts';
import { openSqlite } from '#server/foundation/sqlite/index.ts';
import { type Keyring, openKeyring } from '#server/trust/keyring/index.ts';
import { fixedClock } from '#test/support/builders/clock.ts';
import { tempFolder } from '#test/support/builders/temp-folder.ts';
import { filesHolding } from '#test/support/server/files-holding.ts';

const deps = { clock: fixedClock(), random: systemRandom };
const place = { table: 't', column: 'c', row: 'r', subject: 's' };
const plain = Buffer.from('a secret');

describe('keyring', () => {
  const root = tempFolder();
  let folder = '';
  let keyring: Keyring;
  let count = 0;
  const reopen = async () => {
    await keyring.close();
    keyring = await openKeyring(deps, { folder, rootKey: undefined });
  };
  beforeEach(async () => {
    folder = join(root, String(count++));
    keyring = await openKeyring(deps, { folder, rootKey: undefined });
  });
  afterEach(() => keyring.close());

  const storedKeys = async () => {
    const db = await openSqlite(join(folder, 'keys.sqlite'));
    const rows = await db.all<{ id: number; kind: string; owner: string; wrapped: Buffer }>(
      'SELECT * FROM data_keys',
    );
    await db.close();
    return rows;
  };

  it('what is sealed opens again, also after a restart', async () => {
    await keyring.createSubjectKey('s');
    const sealed = keyring.seal(place, plain);
    await reopen();
    expect(keyring.open(place, sealed)?.toString()).to.equal('a secret');
  });

  it('no key is sealed with before it is durable', async () => {
    const creating = keyring.createSubjectKey('s');
    expect(() => keyring.seal(place, plain)).to.throw('subject s has no key');
    await creating;
    expect(await storedKeys()).to.have.length(1);
    keyring.seal(place, plain);
  });

  it('ten creations at once make one key', async () => {
    await Promise.all(Array.from({ length: 10 }, () => keyring.createSubjectKey('s')));
    expect(await storedKeys()).to.have.length(1);
  });

  it('keys of many people made at once are all different and all stay', async () => {
    const people = Array.from({ length: 20 }, (_, n) => `person-${n}`);
    await Promise.all(people.map((one) => keyring.createSubjectKey(one)));
    const sealed = people.map((subject) => keyring.seal({ ...place, subject }, plain));
    await reopen();
    people.forEach((subject, n) => {
      expect(keyring.open({ ...place, subject }, sealed[n] ?? plain)?.toString()).to.equal('a secret');
    });
    expect(new Set((await storedKeys()).map((row) => row.id)).size).to.equal(20);
  });

  it('a destroyed key opens nothing, now and after a restart', async () => {
    await keyring.createSubjectKey('s');
    const sealed = keyring.seal(place, plain);
    expect(await keyring.destroySubjectKey('s')).to.equal(true);
    expect([keyring.hasSubjectKey('s'), keyring.open(place, sealed)]).to.deep.equal([false, null]);
    await reopen();
    expect([keyring.hasSubjectKey('s'), keyring.open(place, sealed)]).to.deep.equal([false, null]);
    expect(await keyring.destroySubjectKey('s')).to.equal(false);
  });

  it('a destroyed key leaves none of its wrapped bytes in any file of the keyring', async () => {
    await keyring.createSubjectKey('s');
    await keyring.createSubjectKey('other');
    const [mine, other] = await storedKeys();
    const bytes = mine?.wrapped ?? plain;
    expect(filesHolding(folder, bytes)).to.not.have.length(0);
    await keyring.destroySubjectKey('s');
    expect(filesHolding(folder, bytes)).to.deep.equal([]);
    expect(filesHolding(folder, other?.wrapped ?? plain)).to.deep.equal(['keys.sqlite']);
    expect(readFileSync(join(folder, 'keys.sqlite-wal'))).to.have.length(0);
  });

  it('a key made again for the same person is another key with another number', async () => {
    await keyring.createSubjectKey('s');
    const sealed = keyring.seal(place, plain);
    await keyring.destroySubjectKey('s');
    await keyring.createSubjectKey('s');
    expect(keyring.open(place, sealed)).to.equal(null);
    await reopen();
    expect(keyring.open(place, sealed)).to.equal(null);
  });

  it('a creation and a destruction at once end in one of both, never in between', async () => {
    await keyring.createSubjectKey('s');
    await Promise.all([keyring.destroySubjectKey('s'), keyring.createSubjectKey('s')]);
    expect((await storedKeys()).length).to.equal(keyring.hasSubjectKey('s') ? 1 : 0);
  });

  it('no data key stands in the key file unwrapped, and a key moved to another owner does not unwrap', async () => {
    await keyring.createSubjectKey('s');
    await keyring.createSubjectKey('x');
    const db = await openSqlite(join(folder, 'keys.sqlite'));
    await db.exec("UPDATE data_keys SET owner = 'y' WHERE owner = 'x'");
    await db.close();
    const again = openKeyring(deps, { folder, rootKey: undefined });
    expect(await again.catch(String)).to.match(/authenticate/);
  });
});
