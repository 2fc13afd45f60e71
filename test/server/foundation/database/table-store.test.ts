import { expect } from 'chai';
import fc from 'fast-check';
import type { TableStore } from '#server/foundation/database/index.ts';
import { openTestDatabase, type TestDatabase } from '#test/support/server/open-test-database.ts';
import { type Person, people, peopleMigrations, personOf } from '#test/support/server/people-table.ts';

describe('table store', () => {
  let db: TestDatabase;
  let store: TableStore<Person>;
  before(async () => {
    db = await openTestDatabase({ tables: [people], migrations: peopleMigrations });
    store = db.database.table(people);
    await db.keyring.createSubjectKey('subject-1');
  });
  after(() => db.close());
  beforeEach(() => db.rawSql('DELETE FROM people'));

  const insert = (...rows: Person[]) =>
    db.database.transaction(async (tx) => {
      for (const row of rows) await store.insert(tx, row);
    });
  const idsOf = (rows: Person[]) => rows.map((row) => row.id);

  it('a row comes back as it was given, whatever is in it', async () => {
    const text = fc.string({ unit: 'grapheme' });
    const bytes = fc.uint8Array().map((array) => Buffer.from(array));
    const row = fc.record({
      email: text,
      notes: fc.option(fc.jsonValue().filter((value) => value !== null)),
      city: text,
      visits: fc.maxSafeInteger(),
      share: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value)),
      active: fc.boolean(),
      extra: fc.option(fc.jsonValue().filter((value) => value !== null)),
      digest: bytes,
    });
    await fc.assert(
      fc.asyncProperty(row, async (fields) => {
        await db.rawSql('DELETE FROM people');
        await insert(personOf('a', fields as Partial<Person>));
        const { emailIndex, ...found } = (await store.find({ id: 'a' })) as Person;
        const { emailIndex: _given, ...given } = personOf('a', fields as Partial<Person>);
        expect(found).to.deep.equal(
          JSON.parse(JSON.stringify({ ...given, digest: 0 }), (key, value) =>
            key === 'digest' ? given.digest : value,
          ),
        );
        expect(emailIndex).to.have.length(32);
      }),
      { numRuns: 50 },
    );
  });

  it('a sealed value is found by its blind index, exactly and nothing else', async () => {
    await insert(personOf('a', { email: 'ada@example.com' }), personOf('b', { email: 'bea@example.com' }));
    const find = (email: string) => store.find({ emailIndex: store.index('email', email) });
    expect((await find('bea@example.com'))?.id).to.equal('b');
    expect(await find('Bea@example.com')).to.equal(null);
  });

  it('the blind index follows its value when that changes', async () => {
    await insert(personOf('a', { email: 'old@example.com' }));
    await db.database.transaction((tx) => store.update(tx, { id: 'a' }, { email: 'new@example.com' }));
    expect(await store.count({ emailIndex: store.index('email', 'old@example.com') })).to.equal(0);
    expect((await store.find({ emailIndex: store.index('email', 'new@example.com') }))?.email).to.equal(
      'new@example.com',
    );
  });

  it('two rows with the same unique value do not both go in', async () => {
    await insert(personOf('a', { email: 'one@example.com' }));
    const refused = await insert(personOf('b', { email: 'one@example.com' })).catch(
      (error: Error) => error.name,
    );
    expect([refused, await store.count({})]).to.deep.equal(['SequelizeUniqueConstraintError', 1]);
  });

  it('a sealed value given to many rows is sealed anew for each', async () => {
    await insert(personOf('a'), personOf('b'), personOf('c', { city: 'Rome' }));
    const changed = await db.database.transaction((tx) =>
      store.update(tx, { city: 'Turin' }, { notes: { n: 1 } }),
    );
    const rows = await db.database.query<{ notes: Buffer }>(
      'SELECT notes FROM people WHERE notes IS NOT NULL',
    );
    expect(changed).to.equal(2);
    expect(rows[0]?.notes.equals(rows[1]?.notes ?? Buffer.alloc(0))).to.equal(false);
    expect((await store.list({ city: 'Turin' })).map((row) => row.notes)).to.deep.equal([{ n: 1 }, { n: 1 }]);
  });

  it('update and remove say how many rows it was', async () => {
    await insert(personOf('a'), personOf('b'), personOf('c', { city: 'Rome' }));
    const counts = await db.database.transaction(async (tx) => [
      await store.update(tx, { city: 'Turin' }, { visits: 9 }),
      await store.update(tx, { id: 'nobody' }, { email: 'x@example.com' }),
      await store.remove(tx, { visits: 9 }),
      await store.remove(tx, { visits: 9 }),
    ]);
    expect(counts).to.deep.equal([2, 0, 2, 0]);
    expect(idsOf(await store.list({}))).to.deep.equal(['c']);
  });

  it('a row cannot be moved to another id or person: its sealed values would not open there', async () => {
    await insert(personOf('a'));
    for (const changes of [{ owner: 'subject-2' }, { id: 'z' }])
      expect(
        await db.database.transaction((tx) => store.update(tx, { id: 'a' }, changes)).catch(String),
      ).to.match(/^Error: people\.(owner|id) cannot be changed/);
    expect((await store.find({ id: 'a' }))?.owner).to.equal('subject-1');
  });
});

describe('table store: conditions', () => {
  let db: TestDatabase;
  let store: TableStore<Person>;
  before(async () => {
    db = await openTestDatabase({ tables: [people], migrations: peopleMigrations });
    store = db.database.table(people);
    await db.keyring.createSubjectKey('subject-1');
    await db.database.transaction(async (tx) => {
      for (const [position, id] of ['a', 'b', 'c', 'd'].entries())
        await store.insert(
          tx,
          personOf(id, { visits: position, extra: position === 0 ? null : { position } }),
        );
    });
  });
  after(() => db.close());

  const found = async (where: Parameters<typeof store.list>[0]) =>
    (await store.list(where)).map((row) => row.id).join('');

  it('each comparison means what it says, and all of them must hold', async () => {
    expect(await found({ visits: 2 })).to.equal('c');
    expect(await found({ visits: { lt: 2 } })).to.equal('ab');
    expect(await found({ visits: { lte: 2 } })).to.equal('abc');
    expect(await found({ visits: { gt: 2 } })).to.equal('d');
    expect(await found({ visits: { gte: 2, lt: 3 } })).to.equal('c');
    expect(await found({ visits: { ne: 2 } })).to.equal('abd');
    expect(await found({ id: { in: ['a', 'd', 'x'] } })).to.equal('ad');
    expect(await found({ id: { in: [] } })).to.equal('');
    expect(await found({ extra: null })).to.equal('a');
    expect(await found({ extra: { ne: null } })).to.equal('bcd');
    expect(await found({ city: 'Turin', visits: { gt: 1 } })).to.equal('cd');
    expect(await found({ digest: Buffer.of(0, 1, 255) })).to.equal('abcd');
  });

  it('order and limit hold together', async () => {
    const rows = await store.list(
      {},
      {
        orderBy: [
          ['city', 'asc'],
          ['visits', 'desc'],
        ],
        limit: 2,
      },
    );
    expect(rows.map((row) => row.id)).to.deep.equal(['d', 'c']);
  });

  it('a condition on a sealed column is refused, not answered with nothing', async () => {
    expect(await found({ email: 'a@example.com' }).catch(String)).to.contain(
      'people.email is sealed and cannot be searched',
    );
  });

  it('a condition on a column that is not there is refused', async () => {
    expect(await found({ nme: 1 } as never).catch(String)).to.contain('table people has no column nme');
  });

  for (const [what, where] of [
    ['undefined', { owner: undefined }],
    ['an empty comparison', { owner: {} }],
    ['a comparison with undefined', { visits: { lt: undefined } }],
    ['an unknown comparison', { visits: { like: '%' } }],
  ] as const)
    it(`${what} as a condition is refused, so that it never means every row`, async () => {
      const told = await db.database.transaction((tx) => store.remove(tx, where as never)).catch(String);
      expect(told).to.match(/^Error: .*people\.(owner|visits)/);
      expect(await store.count({})).to.equal(4);
    });

  it('quotes in a condition are text, not SQL', async () => {
    for (const text of ["' OR 1=1 --", '\\', '$1', ':id', '?'])
      expect(await found({ city: text }), JSON.stringify(text)).to.equal('');
  });

  it('NUL, which would end the statement, is refused in a condition', async () => {
    for (const where of [{ city: 'a\0b' }, { city: { in: ['a', '\0'] } }, { city: { lt: '\0' } }])
      expect(await found(where).catch(String)).to.equal('Error: the condition on people.city holds a NUL');
  });

  it('a table that was not handed over at the start cannot be opened', () => {
    expect(() => db.database.table({ ...people })).to.throw(
      'is not in the list that was handed to openDatabase',
    );
  });
});
