import { expect } from 'chai';
import type { TableStore } from '#server/foundation/database/index.ts';
import { filesHolding } from '#test/support/server/files-holding.ts';
import { openTestDatabase, type TestDatabase } from '#test/support/server/open-test-database.ts';
import { type Person, people, peopleMigrations, personOf } from '#test/support/server/people-table.ts';

describe('sealed columns', () => {
  let db: TestDatabase;
  let store: TableStore<Person>;
  beforeEach(async () => {
    db = await openTestDatabase({ tables: [people], migrations: peopleMigrations });
    store = db.database.table(people);
    await db.keyring.createSubjectKey('subject-1');
    await db.keyring.createSubjectKey('subject-2');
  });
  afterEach(() => db.close());

  const insert = (...rows: Person[]) =>
    db.database.transaction(async (tx) => {
      for (const row of rows) await store.insert(tx, row);
    });
  const openedA = () => store.find({ id: 'a' }).catch((error: Error) => error.message);

  it('no file holds the value, the write-ahead log included; an open column is there to be found', async () => {
    await insert(
      personOf('a', {
        email: 'needle-email@example.com',
        notes: { text: 'needle-notes' },
        city: 'needle-city',
      }),
    );
    expect(filesHolding(db.folder, 'needle-city')).to.deep.equal(['wrkout.sqlite-wal']);
    expect(filesHolding(db.folder, 'needle-email')).to.deep.equal([]);
    expect(filesHolding(db.folder, 'needle-notes')).to.deep.equal([]);
    await db.database.truncateWal();
    expect(filesHolding(db.folder, 'needle-city')).to.deep.equal(['wrkout.sqlite']);
    expect(filesHolding(db.folder, 'needle-email')).to.deep.equal([]);
  });

  it('deleted values are in no file once the write-ahead log is emptied', async () => {
    await insert(personOf('a', { city: 'needle-city' }));
    await db.database.transaction((tx) => store.remove(tx, { id: 'a' }));
    await db.database.truncateWal();
    expect(filesHolding(db.folder, 'needle-city')).to.deep.equal([]);
  });

  it('the same value twice gives different bytes', async () => {
    await insert(personOf('a', { notes: 'same' }), personOf('b', { notes: 'same' }));
    const [a, b] = await db.database.query<{ notes: Buffer }>('SELECT notes FROM people ORDER BY id');
    expect(a?.notes.subarray(17).equals(b?.notes.subarray(17) ?? Buffer.alloc(0))).to.equal(false);
  });

  it('a value moved to another row does not open there', async () => {
    await insert(personOf('a', { notes: 'mine' }), personOf('b', { notes: 'theirs' }));
    await db.rawSql("UPDATE people SET notes = (SELECT notes FROM people WHERE id = 'b') WHERE id = 'a'");
    expect(await openedA()).to.match(/authenticate/);
  });

  it('a value moved to another column does not open there', async () => {
    await insert(personOf('a', { notes: 'x@example.com' }));
    await db.rawSql('UPDATE people SET email = notes');
    expect(await openedA()).to.match(/authenticate/);
  });

  it('a row given to another person does not open', async () => {
    await insert(personOf('a'));
    await db.rawSql("UPDATE people SET owner = 'subject-2'");
    expect(await openedA()).to.match(/authenticate/);
  });

  it('a changed byte is noticed, and bytes that were never sealed are too', async () => {
    await insert(personOf('a', { notes: 'mine' }));
    await db.rawSql("UPDATE people SET email = X'00'");
    expect(await openedA()).to.equal('not a sealed value');
  });

  it('a destroyed key reads as null; others still open', async () => {
    await insert(personOf('a', { notes: 'gone' }), personOf('b', { owner: 'subject-2', notes: 'stays' }));
    await db.keyring.destroySubjectKey('subject-1');
    expect(await store.find({ id: 'a' })).to.include({ email: null, notes: null, city: 'Turin' });
    expect((await store.find({ id: 'b' }))?.notes).to.equal('stays');
  });

  it('nothing can be sealed for a person without a key, and nothing is stored then', async () => {
    const told = await insert(personOf('a', { owner: 'nobody' })).catch(String);
    expect(told).to.contain('subject nobody has no key');
    expect(await store.count({})).to.equal(0);
  });
});
