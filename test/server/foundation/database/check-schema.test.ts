import { join } from 'node:path';
import { expect } from 'chai';
import {
  column,
  defineTable,
  type Migration,
  openDatabase,
  type Sealer,
  type Table,
} from '#server/foundation/database/index.ts';
import { tempFolder } from '#test/support/builders/temp-folder.ts';
import { people, peopleMigrations } from '#test/support/server/people-table.ts';

const unused = (): never => {
  throw new Error('nothing is sealed here');
};
const sealer: Sealer = { seal: unused, open: unused, blindIndex: unused };

const later = (name: string, up: Migration['up']): Migration => ({
  name: `2026-01-02T0000-${name}`,
  up,
  down: up,
});

describe('the data map against what the migrations made', () => {
  const folder = tempFolder();
  let count = 0;

  async function refusal(tables: readonly Table[], migrations: readonly Migration[]): Promise<string> {
    try {
      const file = join(folder, `${count++}.sqlite`);
      await (await openDatabase({ file, tables, migrations, sealer })).close();
    } catch (error) {
      return (error as Error).message;
    }
    return 'opened';
  }

  it('opens when both say the same', async () => {
    expect(await refusal([people], peopleMigrations)).to.equal('opened');
  });

  it('refuses a stored table that nobody declared', async () => {
    const stray = later('stray', (schema) =>
      schema.createTable('stray', { id: { type: 'id', primaryKey: true } }),
    );
    expect(await refusal([people], [...peopleMigrations, stray])).to.contain(
      'table stray is stored but not in the data map',
    );
  });

  it('refuses a declared table that no migration makes', async () => {
    expect(await refusal([people], [])).to.contain('table people is declared but no migration makes it');
  });

  it('refuses a stored column that nobody classified', async () => {
    const stray = later('column', (schema) =>
      schema.addColumn('people', 'phone', { type: 'text', nullable: true }),
    );
    expect(await refusal([people], [...peopleMigrations, stray])).to.contain(
      'people.phone is stored but not in the data map',
    );
  });

  it('refuses a declared column that no migration makes', async () => {
    const less = later('column', (schema) => schema.removeColumn('people', 'city'));
    expect(await refusal([people], [...peopleMigrations, less])).to.contain(
      'people.city is declared but no migration makes it',
    );
  });

  it('refuses a sealed column that is stored as text', async () => {
    const plain = later('plain', async (schema) => {
      await schema.removeColumn('people', 'email');
      await schema.addColumn('people', 'email', { type: 'text', nullable: true });
    });
    expect(await refusal([people], [...peopleMigrations, plain])).to.contain(
      'people.email should be bytes but is TEXT',
    );
  });

  it('refuses a column that is nullable on one side only', async () => {
    const things = defineTable({
      name: 'things',
      about: 'Things.',
      subject: null,
      columns: { id: column('id', false, { primaryKey: true }), a: column('text', false) },
    });
    const made = later('things', (schema) =>
      schema.createTable('things', {
        id: { type: 'id', primaryKey: true },
        a: { type: 'text', nullable: true },
      }),
    );
    expect(await refusal([things], [made])).to.contain(
      'things.a is not nullable by declaration, not by migration',
    );
  });

  for (const [declared, stored, word] of [
    [{ unique: true }, {}, 'unique'],
    [{}, { unique: true }, 'not unique'],
  ] as const)
    it(`refuses a column that is ${word} by declaration and not so in the database`, async () => {
      const id = column('id', false, { primaryKey: true });
      const columns = { id, a: column('text', false, declared) };
      const things = defineTable({ name: 'things', about: 'Things.', subject: null, columns });
      const made = later('things', (schema) =>
        schema.createTable('things', {
          id: { type: 'id', primaryKey: true },
          a: { type: 'text', ...stored },
        }),
      );
      expect(await refusal([things], [made])).to.contain(
        `things.a is ${word} by declaration, not by migration`,
      );
    });

  it('names every difference at once', async () => {
    const both = later('both', async (schema) => {
      await schema.removeColumn('people', 'city');
      await schema.addColumn('people', 'phone', { type: 'text', nullable: true });
    });
    const told = await refusal([people], [...peopleMigrations, both]);
    expect(told).to.contain('people.city').and.contain('people.phone');
  });
});
