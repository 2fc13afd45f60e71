import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'chai';
import { openSqlite } from '#server/foundation/sqlite/index.ts';
import { tempFolder } from '#test/support/builders/temp-folder.ts';
import { keepServers } from '#test/support/rights-requests/keep-servers.ts';
import { writeNotes } from '#test/support/rights-requests/plain-notes.ts';
import { act, fileAndStart } from '#test/support/rights-requests/request-calls.ts';

const marker = 'The.Marker.Of.Ada@example.org';

/** `grep -c -a`, a tool that is not ours: in how many of the files the marker stands. */
function grepFiles(folder: string): string[] {
  try {
    const found = execFileSync('grep', ['-rlaiF', marker, folder], { encoding: 'utf8' });
    return found.trim().split('\n');
  } catch (error) {
    // grep ends with 1 when it finds nothing.
    if ((error as { status?: number }).status === 1) return [];
    throw error;
  }
}

const rowsWithMarker = `
  CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT);
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)
  INSERT INTO notes SELECT i, '${marker} ' || i FROM n;`;

describe('erasure: traps of SQLite', () => {
  const openServer = keepServers();
  const folder = tempFolder();

  it('without secure_delete deleted rows stay readable in the file; with our settings they do not', async () => {
    const remains = async (name: string, secureDelete: string) => {
      const db = await openSqlite(join(folder, `${name}.sqlite`));
      if (secureDelete !== '') await db.exec(`PRAGMA secure_delete = ${secureDelete}`);
      await db.exec(rowsWithMarker);
      await db.exec('DELETE FROM notes');
      await db.get('PRAGMA wal_checkpoint(TRUNCATE)');
      await db.close();
      return grepFiles(folder).filter((file) => file.includes(name)).length;
    };
    expect(await remains('careless', 'OFF'), 'the trap').to.equal(1);
    expect(await remains('ours', '')).to.equal(0);
  });

  it('a reader that holds on is waited for, and the bytes are gone when it has let go', async () => {
    const server = await openServer();
    const ada = await server.addPerson('ada@example.org', 'Ada Lovelace');
    await writeNotes(server.database, ada, marker);
    const id = await fileAndStart(server, ada, { type: 'erasure' });
    const file = join(server.dataFolder, 'main.sqlite');
    const reader = await openSqlite(file, 'read-only');
    await reader.exec('BEGIN');
    await reader.get('SELECT count(*) FROM plain_notes');
    const isAnswered = act(server, id, { action: 'complete', confirm: true });
    await server.erasures.database.transaction(async () => undefined);
    expect(grepFiles(server.dataFolder), 'the trap: held by the reader').to.not.deep.equal([]);
    await reader.exec('COMMIT');
    await reader.close();
    expect((await isAnswered).state).to.equal('completed');
    expect(grepFiles(server.dataFolder)).to.deep.equal([]);
  }).timeout(40_000);

  it('a reader that never lets go ends it with a clear failure and without a certificate; the next attempt goes on', async () => {
    const server = await openServer();
    const ada = await server.addPerson('ada@example.org', 'Ada Lovelace');
    const id = await fileAndStart(server, ada, { type: 'erasure' });
    const reader = await openSqlite(join(server.dataFolder, 'main.sqlite'), 'read-only');
    await reader.exec('BEGIN');
    await reader.get('SELECT count(*) FROM plain_notes');
    const failed = await server.database.truncateWal(0).catch(String);
    expect(failed).to.match(/could not be emptied: a reader holds on/);
    await reader.exec('COMMIT');
    await reader.close();
    expect((await act(server, id, { action: 'complete', confirm: true })).state).to.equal('completed');
  }).timeout(40_000);

  it('no table is a full-text index, whose tokens would stay', async () => {
    const server = await openServer();
    const virtual = await server.database.query(
      "SELECT name FROM sqlite_schema WHERE sql LIKE 'CREATE VIRTUAL%'",
    );
    expect(virtual).to.deep.equal([]);
  });
});
