import { expect } from 'chai';
import {
  type Classification,
  column,
  defineTable,
  isPersonalTable,
} from '#server/foundation/database/index.ts';

const personal = {
  category: 'contact',
  whose: 'account-holder',
  purposes: ['manage-account'],
  retention: 'retain.account',
} as const;
const id = column('id', personal, { primaryKey: true });
const table = (columns: object, changes: object = {}) =>
  defineTable({ name: 'things', about: 'Things.', subject: 'id', columns: { id, ...columns }, ...changes });

describe('data map: declaring a column', () => {
  it('a column that nobody classified cannot be declared', () => {
    const forgotten = undefined as unknown as Classification;
    expect(() => column('text', forgotten)).to.throw('must be classified');
  });

  it('only personal columns can be sealed: there is no key for what belongs to nobody', () => {
    expect(() => column('text', false, { sealed: true })).to.throw('only personal columns are sealed');
  });

  for (const type of ['id', 'integer', 'real', 'boolean', 'instant', 'bytes'] as const)
    it(`a column of type ${type} cannot be sealed`, () => {
      expect(() => column(type, personal, { sealed: true })).to.throw('only text and json can be sealed');
    });

  it('what is not said is the careful choice: not null, not unique, no key', () => {
    const { nullable, sealed, unique, primaryKey, blindIndexOf } = column('text', false);
    expect([nullable, sealed, unique, primaryKey, blindIndexOf]).to.deep.equal([
      false,
      false,
      false,
      false,
      null,
    ]);
  });
});

describe('data map: declaring a table', () => {
  const sealed = column('text', personal, { sealed: true });

  it('a table that answers for all it holds is accepted as it is', () => {
    const index = column('bytes', personal, { blindIndexOf: 'email' });
    expect(Object.keys(table({ email: sealed, index }).columns)).to.deep.equal(['id', 'email', 'index']);
  });

  const refused: [string, () => unknown, string][] = [
    [
      'an unclassified column',
      () => table({ city: { type: 'text' } }),
      'table things: column city is not classified',
    ],
    [
      'a subject that is no column',
      () => table({}, { subject: 'owner' }),
      'table things: there is no column owner',
    ],
    [
      'a sealed column without a subject',
      () => table({ email: sealed }, { subject: null }),
      'column email is sealed',
    ],
    [
      'an index of nothing',
      () => table({ i: column('bytes', personal, { blindIndexOf: 'x' }) }),
      'column i indexes x',
    ],
    [
      'an index of an open column',
      () => table({ city: column('text', personal), i: column('bytes', personal, { blindIndexOf: 'city' }) }),
      'column i indexes city, which is no sealed column',
    ],
    ['a second primary key', () => table({ other: id }), 'exactly one column must be the primary key'],
    [
      'no primary key',
      () => table({ id: column('id', personal) }),
      'exactly one column must be the primary key',
    ],
    ['a name with a quote', () => table({}, { name: 'thi"ngs' }), 'the name must be lower-case words'],
  ];
  for (const [what, declare, message] of refused)
    it(`${what} is refused, and the refusal says where`, () => {
      expect(declare).to.throw(message);
    });

  it('a table is personal as soon as one column is', () => {
    const nothing = { id: column('id', false, { primaryKey: true }), n: column('integer', false) };
    expect(isPersonalTable(defineTable({ name: 'a', about: '', subject: null, columns: nothing }))).to.equal(
      false,
    );
    expect(isPersonalTable(table({}))).to.equal(true);
  });
});
