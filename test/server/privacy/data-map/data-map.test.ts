import { expect } from 'chai';
import { column, defineTable, type PersonalSpec, type Table } from '#server/foundation/database/index.ts';
import { mails } from '#server/foundation/mail/index.ts';
import type { PersonalDataSource, RetentionTarget } from '#server/foundation/obligations/index.ts';
import { findDataMapProblems, listColumns, openDataMap } from '#server/privacy/data-map/index.ts';
import { retentionTables } from '#server/privacy/retention/index.ts';
import { rightsRequestsTables } from '#server/privacy/rights-requests/index.ts';

const source = (name: string, tables: string[]): PersonalDataSource => ({
  name,
  tables,
  count: async () => [],
  export: async () => [],
  erase: async () => [],
});

const target = (rule: RetentionTarget['rule']): RetentionTarget => ({
  name: rule,
  rule,
  plan: async () => ({ found: 0, oldestUtc: null, samples: [] }),
  apply: async () => ({ removed: 0 }),
});

const about = (whose: PersonalSpec['whose'], retention = 'retain.account'): PersonalSpec => ({
  category: 'identity',
  whose,
  purposes: ['manage-account'],
  retention: retention as PersonalSpec['retention'],
});

const tableOf = (name: string, personal: PersonalSpec | false): Table =>
  defineTable({
    name,
    about: 'A table of the test.',
    subject: null,
    columns: { id: column('id', personal, { primaryKey: true }) },
  });

const people = tableOf('people', about('account-holder'));
const staff = tableOf('staff', about('administrator'));
const plain = tableOf('plain', false);

describe('data map', () => {
  it('a map in which every table about account holders has one source is right', () => {
    const input = { tables: [people, staff, plain], sources: [source('people', ['people'])], exempt: [] };
    expect(findDataMapProblems(input)).to.deep.equal([]);
  });

  const wrong: [what: string, input: Parameters<typeof findDataMapProblems>[0], sentence: string][] = [
    [
      'a table without a source',
      { tables: [people], sources: [], exempt: [] },
      'table people holds data of account holders and belongs to no source',
    ],
    [
      'a table with two sources',
      { tables: [people], sources: [source('a', ['people']), source('b', ['people'])], exempt: [] },
      'table people belongs to several sources: a, b',
    ],
    [
      'an exemption without a reason',
      { tables: [people], sources: [], exempt: [{ table: 'people', why: ' ' }] },
      'table people holds data of account holders and belongs to no source',
    ],
    [
      'an exemption that nobody needs',
      { tables: [people], sources: [source('a', ['people'])], exempt: [{ table: 'people', why: 'x' }] },
      'table people is exempt although source a answers for it',
    ],
    [
      'a source of a table that is not there',
      { tables: [plain], sources: [source('a', ['gone'])], exempt: [] },
      'source a names table gone, which is not declared',
    ],
    [
      'two sources of one name',
      { tables: [], sources: [source('a', []), source('a', [])], exempt: [] },
      'two sources are called a',
    ],
    [
      'a table that is declared twice',
      { tables: [plain, plain], sources: [], exempt: [] },
      'table plain is declared twice',
    ],
    [
      'a rule that does not exist',
      { tables: [tableOf('odd', about('administrator', 'retain.forever'))], sources: [], exempt: [] },
      'odd.id names retention rule retain.forever, which does not exist',
    ],
    [
      'a rule that nothing carries out',
      {
        tables: [tableOf('logs', about('administrator', 'retain.logs'))],
        sources: [],
        exempt: [],
        targets: [],
      },
      'retention rule retain.logs is named by a column, but nothing carries it out',
    ],
  ];
  for (const [what, input, sentence] of wrong)
    it(`${what} is told in a sentence, and the server does not start on it`, () => {
      expect(findDataMapProblems(input)).to.include(sentence);
      expect(() => openDataMap(input)).to.throw(sentence);
    });

  it('a table of others needs a reason instead of a source', () => {
    const exempt = [{ table: 'people', why: 'only ids of companies' }];
    expect(findDataMapProblems({ tables: [people], sources: [], exempt })).to.deep.equal([]);
  });

  it('a rule that is carried out is right', () => {
    const tables = [tableOf('logs', about('administrator', 'retain.logs'))];
    expect(
      findDataMapProblems({ tables, sources: [], exempt: [], targets: [target('retain.logs')] }),
    ).to.deep.equal([]);
  });

  it('lists every column with its classification', () => {
    const columns = listColumns([people, plain]);
    expect(
      columns.map(({ table, column: name, personal }) => [table, name, personal !== false]),
    ).to.deep.equal([
      ['people', 'id', true],
      ['plain', 'id', false],
    ]);
  });

  it('the tables of these features are in the words of the record of processing', () => {
    const tables = [...rightsRequestsTables, ...retentionTables, mails];
    const sources = [
      source(
        'rights-requests',
        rightsRequestsTables.map(({ name }) => name),
      ),
      source('mail', ['mails']),
    ];
    const { entries } = openDataMap({ tables, sources, exempt: [] });
    const details = entries.find(
      ({ table, column: name }) => table === 'rights_requests' && name === 'details',
    );
    expect(details).to.deep.include({
      category: 'Correspondence (requests, answers, mails)',
      subjectCategory: 'Account holders',
      sealed: true,
    });
    expect(entries.some(({ table }) => table === 'retention_runs')).to.equal(false);
  });
});
