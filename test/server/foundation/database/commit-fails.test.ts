import { join } from 'node:path';
import { expect } from 'chai';
import { Sequelize } from 'sequelize';
import { onCommit } from '#server/foundation/database/index.ts';
import { toSequelize, transactionQueue } from '#server/foundation/database/transaction.ts';
import { sequelizeDriver } from '#server/foundation/sqlite/index.ts';
import { tempFolder } from '#test/support/builders/temp-folder.ts';

describe('transactions: a commit that fails', () => {
  const folder = tempFolder();
  let sequelize: Sequelize;

  before(async () => {
    const storage = join(folder, 'commit.sqlite');
    sequelize = new Sequelize({ dialect: 'sqlite', storage, dialectModule: sequelizeDriver, logging: false });
    await sequelize.query('CREATE TABLE parents (id INTEGER PRIMARY KEY)');
    await sequelize.query(
      'CREATE TABLE children (parent INTEGER NOT NULL REFERENCES parents (id) DEFERRABLE INITIALLY DEFERRED)',
    );
  });
  after(() => sequelize.close());

  const insertChild = async (parent: number, told: string[]) =>
    transactionQueue(sequelize)(async (tx) => {
      const within = { transaction: toSequelize(tx) };
      if (parent === 1) await sequelize.query('INSERT INTO parents VALUES (1)', within);
      await sequelize.query(`INSERT INTO children VALUES (${parent})`, within);
      onCommit(tx, () => told.push('committed'));
    });

  it('is told to the caller, and what was to follow the commit does not happen', async () => {
    const told: string[] = [];
    const failed = await insertChild(7, told).catch((error: Error) => error);
    expect(String(failed)).to.match(/FOREIGN KEY/);
    expect(told).to.deep.equal([]);
  });

  it('a commit that succeeds afterwards is followed', async () => {
    const told: string[] = [];
    await insertChild(1, told);
    expect(told).to.deep.equal(['committed']);
  });

  it('onCommit after the transaction has ended is refused', async () => {
    const kept = await transactionQueue(sequelize)(async (tx) => tx);
    expect(() => onCommit(kept, () => undefined)).to.throw('open now');
  });
});
