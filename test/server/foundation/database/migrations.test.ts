import { join } from 'node:path';
import { expect } from 'chai';
import { Sequelize } from 'sequelize';
import { migrations, tables } from '#server/compose/schema.ts';
import { type Migration, openDatabase, type Sealer } from '#server/foundation/database/index.ts';
import { migrateDown, migrateUp } from '#server/foundation/database/migrate.ts';
import { openSqlite, sequelizeDriver } from '#server/foundation/sqlite/index.ts';
import { tempFolder } from '#test/support/builders/temp-folder.ts';

const sealer = {} as Sealer;

async function schemaOf(file: string): Promise<string[]> {
  const db = await openSqlite(file);
  const rows = await db.all<{ sql: string }>(
    "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name <> 'schema_migrations' ORDER BY type, name",
  );
  await db.close();
  return rows.map((row) => row.sql);
}

const connect = (file: string) =>
  new Sequelize({ dialect: 'sqlite', storage: file, dialectModule: sequelizeDriver, logging: false });

describe('migrations', () => {
  const folder = tempFolder();

  it('make exactly what the data map declares', async () => {
    const database = await openDatabase({ file: join(folder, 'all.sqlite'), tables, migrations, sealer });
    await database.close();
  });

  it('leave nothing after going down, and the same schema after going up again', async () => {
    const file = join(folder, 'again.sqlite');
    const sequelize = connect(file);
    await migrateUp(sequelize, migrations);
    const first = await schemaOf(file);
    await migrateDown(sequelize, migrations, migrations.length);
    const nothing = await schemaOf(file);
    await migrateUp(sequelize, migrations);
    const second = await schemaOf(file);
    await sequelize.close();
    expect(first.length).to.be.greaterThan(tables.length);
    expect([nothing, second]).to.deep.equal([[], first]);
  });

  it('each step down takes back exactly what its step up made', async () => {
    const file = join(folder, 'steps.sqlite');
    const sequelize = connect(file);
    const sorted = [...migrations].sort((a, b) => (a.name < b.name ? -1 : 1));
    const seen: string[][] = [];
    for (const one of sorted) {
      seen.push(await schemaOf(file));
      await migrateUp(sequelize, sorted.slice(0, sorted.indexOf(one) + 1));
    }
    for (const before of seen.reverse()) {
      await migrateDown(sequelize, migrations, 1);
      expect(await schemaOf(file)).to.deep.equal(before);
    }
    await sequelize.close();
  });

  it('run once each, in the order of their names, whatever order they are listed in', async () => {
    const sequelize = connect(join(folder, 'order.sqlite'));
    const ran: string[] = [];
    const step = (name: string): Migration => ({
      name,
      up: async () => void ran.push(name),
      down: async () => void ran.push(`-${name}`),
    });
    const list = [step('2026-01-02T0000-b'), step('2026-01-01T0000-a')];
    expect(await migrateUp(sequelize, list)).to.deep.equal(['2026-01-01T0000-a', '2026-01-02T0000-b']);
    expect(await migrateUp(sequelize, list)).to.deep.equal([]);
    await migrateDown(sequelize, list, 1);
    expect(ran).to.deep.equal(['2026-01-01T0000-a', '2026-01-02T0000-b', '-2026-01-02T0000-b']);
    await sequelize.close();
  });

  it('that fail halfway leave nothing, and go through the next time', async () => {
    const file = join(folder, 'halfway.sqlite');
    const sequelize = connect(file);
    let fails = true;
    const step: Migration = {
      name: '2026-01-01T0000-halfway',
      up: async (schema) => {
        await schema.createTable('a', { id: { type: 'id', primaryKey: true }, b: { type: 'text' } });
        await schema.addIndex('a', ['b']);
        await schema.sql('CREATE TRIGGER t BEFORE DELETE ON a BEGIN SELECT 1; END');
        if (fails) throw new Error('cut off');
      },
      down: (schema) => schema.dropTable('a'),
    };
    expect(await migrateUp(sequelize, [step]).catch(String)).to.contain('cut off');
    expect(await schemaOf(file)).to.deep.equal([]);
    fails = false;
    expect(await migrateUp(sequelize, [step])).to.deep.equal([step.name]);
    expect(await schemaOf(file)).to.have.length(3);
    await sequelize.close();
  });

  it('have names that say when and what, and no name twice', () => {
    const names = migrations.map((migration) => migration.name);
    for (const name of names) expect(name).to.match(/^\d{4}-\d\d-\d\dT\d{4}-[a-z0-9-]+$/);
    expect(new Set(names).size).to.equal(names.length);
  });
});
