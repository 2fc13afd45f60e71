import { expect } from 'chai';
import { onCommit, type TableStore } from '#server/foundation/database/index.ts';
import { openTestDatabase, type TestDatabase } from '#test/support/server/open-test-database.ts';
import { type Person, people, peopleMigrations, personOf } from '#test/support/server/people-table.ts';

describe('transactions', () => {
  let db: TestDatabase;
  let store: TableStore<Person>;
  beforeEach(async () => {
    db = await openTestDatabase({ tables: [people], migrations: peopleMigrations });
    store = db.database.table(people);
    await db.keyring.createSubjectKey('subject-1');
  });
  afterEach(() => db.close());

  /** A door that a test opens when it is time. */
  const gate = () => Promise.withResolvers<void>();

  it('run one after the other, in the order asked for', async () => {
    const told: string[] = [];
    const first = gate();
    const run = (name: string, wait?: Promise<void>) =>
      db.database.transaction(async () => {
        told.push(`${name} begins`);
        await wait;
        told.push(`${name} ends`);
      });
    const all = [run('a', first.promise), run('b'), run('c')];
    first.resolve();
    await Promise.all(all);
    expect(told).to.deep.equal(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  });

  it('thirty at once that each read and write lose no change', async () => {
    await db.database.transaction((tx) => store.insert(tx, personOf('a', { visits: 0 })));
    const visit = () =>
      db.database.transaction(async (tx) => {
        const row = await store.find({ id: 'a' }, tx);
        await store.update(tx, { id: 'a' }, { visits: (row?.visits ?? 0) + 1 });
      });
    await Promise.all(Array.from({ length: 30 }, visit));
    expect((await store.find({ id: 'a' }))?.visits).to.equal(30);
  });

  it('what fails leaves nothing, tells its error, and lets the next one run', async () => {
    const failing = db.database.transaction(async (tx) => {
      await store.insert(tx, personOf('a'));
      throw new Error('halfway');
    });
    const next = db.database.transaction((tx) => store.insert(tx, personOf('b')));
    expect(await failing.catch(String)).to.equal('Error: halfway');
    await next;
    expect((await store.list({})).map((row) => row.id)).to.deep.equal(['b']);
  });

  it('sees its own writes; others see them when it is committed', async () => {
    const seen = await db.database.transaction(async (tx) => {
      await store.insert(tx, personOf('a'));
      return [await store.count({}, tx), await store.count({})];
    });
    expect([...seen, await store.count({})]).to.deep.equal([1, 0, 1]);
  });

  it('one inside another is refused instead of waiting for ever, also deep down and after an await', async () => {
    const deep = async () => {
      await Promise.resolve();
      return db.database.transaction(async () => 'inner');
    };
    const told = await db.database.transaction(async () => deep().catch(String));
    expect(told).to.equal('Error: a transaction was begun inside another; hand the outer one down');
    expect(await deep()).to.equal('inner');
  });

  it('what follows a commit happens after it, before the caller goes on', async () => {
    let committedRows = -1;
    const told: string[] = [];
    await db.database.transaction(async (tx) => {
      onCommit(tx, () => told.push('committed'));
      await store.insert(tx, personOf('a'));
      told.push('working');
    });
    committedRows = await store.count({});
    expect([told, committedRows]).to.deep.equal([['working', 'committed'], 1]);
  });

  it('what follows a commit never happens after a rollback', async () => {
    let happened = false;
    const work = db.database.transaction(async (tx) => {
      onCommit(tx, () => {
        happened = true;
      });
      await store.insert(tx, personOf('a'));
      await store.insert(tx, personOf('a'));
    });
    expect(await work.catch((error: Error) => error.name)).to.equal('SequelizeUniqueConstraintError');
    expect([happened, await store.count({})]).to.deep.equal([false, 0]);
  });
});
