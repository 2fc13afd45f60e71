import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemRandom } from '#server/foundation/clock/index.ts';
import { type Migration, openDatabase, type Table } from '#server/foundation/database/index.ts';
import { openSqlite } from '#server/foundation/sqlite/index.ts';
import { openKeyring } from '#server/trust/keyring/index.ts';
import { fixedClock } from '#test/support/builders/clock.ts';

type Schema = { readonly tables: readonly Table[]; readonly migrations: readonly Migration[] };

/** A real database with a real keyring in a temporary folder. `rawSql` writes past the stores, as a thief or a bug would. */
export async function openTestDatabase({ tables, migrations }: Schema) {
  const folder = mkdtempSync(join(tmpdir(), 'wrkout-database-'));
  const file = join(folder, 'wrkout.sqlite');
  const clock = fixedClock();
  const keyring = await openKeyring(
    { clock, random: systemRandom },
    { folder: join(folder, 'keys'), rootKey: undefined },
  );
  const open = () => openDatabase({ file, tables, migrations, sealer: keyring });
  const database = await open();
  return {
    folder,
    file,
    clock,
    keyring,
    database,
    rawSql: async (sql: string) => {
      const connection = await openSqlite(file);
      await connection.exec(sql);
      await connection.close();
    },
    close: async () => {
      await database.close();
      await keyring.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type TestDatabase = Awaited<ReturnType<typeof openTestDatabase>>;
