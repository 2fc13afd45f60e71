import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { openSqlite } from '#server/foundation/sqlite/index.ts';
import { openBackup } from '#test/support/backups/open-backup.ts';
import { shiftedClock } from '#test/support/builders/shifted-clock.ts';
import { tempFolder } from '#test/support/builders/temp-folder.ts';
import { fileAndAct, good, toTheEnd } from '#test/support/good-calls/open-busy-server.ts';
import { makeKey } from '#test/support/whole-server/api-key-of.ts';
import { openStaffedServer, type StaffedServer } from '#test/support/whole-server/open-staffed-server.ts';
import { openWholeServer, type WholeServer } from '#test/support/whole-server/open-whole-server.ts';
import type { Holder } from '#test/support/whole-server/people.ts';
import { endServerProcesses, runCommand } from '#test/support/whole-server/server-process.ts';

type AccountRow = { readonly id: string; readonly email: Buffer; readonly name: Buffer };

/** Another tool than ours: names of the files in which `grep -a` finds the text. */
function grepFiles(folder: string, text: string): string[] {
  try {
    return execFileSync('grep', ['-rlaiF', text, folder], { encoding: 'utf8' }).trim().split('\n');
  } catch (error) {
    // Nothing found.
    if ((error as { status?: number }).status === 1) return [];
    throw error;
  }
}

describe('journey: person → traffic → backup → erase → restore', function () {
  this.timeout(120_000);
  let server: StaffedServer;
  let later: WholeServer;
  // Before the folder is removed: hooks run in the order they are given.
  after(async () => {
    await endServerProcesses();
    await later?.close();
    await server?.close();
  });
  const folder = tempFolder();
  const raw = join(folder, 'raw');
  const restored = join(folder, 'restored');
  let eve: Holder;
  let file: string;

  const environment = () => ({ WRKOUT_DATA_DIR: server.dataFolder });

  before(async () => {
    server = await openStaffedServer({ clock: shiftedClock() });
    eve = await server.holders.signUp('eve.adams@example.net');
    for (const holder of [eve, server.bob]) {
      const { headers } = await makeKey(server.call.public, holder);
      for (let at = 0; at < 5; at += 1)
        await good(
          server.call.public('/api/exercises?level=easy', { headers: { ...headers, 'user-agent': 'eve/1' } }),
        );
    }
    const made = await runCommand(['backup', '--json'], { folder, environment: environment() });
    expect(made.code, made.said).to.equal(0);
    file = (JSON.parse(made.out) as { backup: { path: string } }).backup.path;
    const request = await fileAndAct(server, eve.credentials, { type: 'erasure', actions: toTheEnd });
    expect(request).to.be.a('string');
    await server.server.base.keyCopy.settle();
    await openBackup(file, { dataFolder: server.dataFolder, into: raw });
  });
  const rawAccount = async (id: string): Promise<AccountRow> => {
    const db = await openSqlite(join(raw, 'wrkout.sqlite'), 'read-only');
    const row = await db.get<AccountRow>('SELECT id, email, name FROM accounts WHERE id = ?', [id]);
    await db.close();
    if (!row) throw new Error(`the backup holds no account ${id}`);
    return row;
  };

  const openWithTodaysKeys = ({ id, email }: AccountRow): string | undefined =>
    server.server.base.keyring
      .open({ table: 'accounts', column: 'email', row: id, subject: id }, email)
      ?.toString();

  it("the raw backup holds the person's rows, and today's keys do not open them", async () => {
    expect(openWithTodaysKeys(await rawAccount(eve.accountId))).to.equal(undefined);
  });

  it("the same keys open another person's row: it is the erasure that closed the first", async () => {
    expect(openWithTodaysKeys(await rawAccount(server.bob.accountId))).to.contain(server.bob.email);
  });

  it('the rows of the access log are in the backup, and no key of theirs is left', async () => {
    const [day] = readdirSync(join(raw, 'access-log'));
    const db = await openSqlite(join(raw, 'access-log', day ?? ''), 'read-only');
    const id = Buffer.from(eve.accountId.replaceAll('-', ''), 'hex');
    const found = await db.get<{ n: number; hour: string }>(
      "SELECT count(*) AS n, strftime('%Y-%m-%dT%H', min(time) / 1000, 'unixepoch') AS hour FROM access_log_row WHERE accountId = ?",
      [id],
    );
    await db.close();
    expect(found?.n).to.equal(5);
    const { keyring } = server.server.base;
    expect(keyring.rowKey(found?.hour ?? '', eve.accountId)).to.equal(null);
    expect(keyring.rowKey(found?.hour ?? '', server.bob.accountId)).to.not.equal(null);
  });

  it('the copy of the keys beside it has lost the key too', async () => {
    const into = join(folder, 'keys');
    await openBackup(join(server.dataFolder, 'backups/keys.age'), { dataFolder: server.dataFolder, into });
    const db = await openSqlite(join(into, 'keys.sqlite'), 'read-only');
    const owners = await db.all<{ owner: string }>("SELECT owner FROM data_keys WHERE kind = 'subject'");
    await db.close();
    expect(owners.map(({ owner }) => owner)).to.include(server.bob.accountId);
    expect(owners.map(({ owner }) => owner)).to.not.include(eve.accountId);
  });

  it('grep -a finds the e-mail address in no file of the backup, open or closed, nor in the data folder', () => {
    expect(grepFiles(raw, eve.email)).to.deep.equal([]);
    expect(grepFiles(server.dataFolder, eve.email)).to.deep.equal([]);
  });

  describe('after the restore', () => {
    before(async () => {
      const args = ['restore', file, '--to', restored, '--json'];
      const done = await runCommand(args, { folder, environment: environment() });
      expect(done.code, done.said).to.equal(0);
      expect(JSON.parse(done.out)).to.deep.include({ restored, erased: 1 });
      later = await openWholeServer({ clock: server.clock, environment: { WRKOUT_DATA_DIR: restored } });
    });

    const owner = () => administratorOf(later, server);

    it('a real server starts on it and serves whoever was not erased', async () => {
      const bob = await later.holders.signIn(server.bob.email);
      expect(bob.accountId).to.equal(server.bob.accountId);
      const { json } = await later.call.public('/v1/access-logs', { headers: bob.credentials });
      expect((json as { items: unknown[] }).items).to.have.length(5);
    });

    it('the erased person cannot sign in, has no account, no keys, no rows and no usage', async () => {
      const refused = await later.call.public('/v1/session', {
        method: 'POST',
        json: { email: eve.email, password: 'correct horse battery' },
      });
      expect(refused.status).to.equal(401);
      const headers = await owner();
      const get = async (path: string) =>
        (await good<{ items: unknown[] }>(later.call.admin(path, { headers }))).items;
      const accounts = (await get('/admin/v1/accounts?limit=200')) as { id: string }[];
      expect(accounts.map(({ id }) => id)).to.include(server.bob.accountId);
      expect(accounts.map(({ id }) => id)).to.not.include(eve.accountId);
      const keys = (await get('/admin/v1/keys?limit=200')) as { accountId: string }[];
      expect(keys.filter(({ accountId }) => accountId === eve.accountId)).to.deep.equal([]);
      expect(await get(`/admin/v1/access-logs?accountId=${eve.accountId}`)).to.deep.equal([]);
    });

    it('nobody is signed in any more, and the audit log tells of the restore', async () => {
      const { status } = await later.call.public('/v1/account', { headers: server.bob.credentials });
      expect(status).to.equal(401);
      const headers = await owner();
      const { items } = await good<{ items: { fields: object }[] }>(
        later.call.admin('/admin/v1/audit/entries?event=backup.restored', { headers }),
      );
      expect(items.map(({ fields }) => fields)).to.have.length(1);
      expect(items[0]?.fields).to.include({ erased: 1 });
    });

    it('grep -a finds the e-mail address nowhere in the restored folder', () => {
      expect(grepFiles(restored, eve.email)).to.deep.equal([]);
      expect(grepFiles(restored, server.bob.accountId)).to.not.deep.equal([]);
    });
  });
});

/** The owner signs in at the restored server with the secret that was set up at the first one. */
async function administratorOf(later: WholeServer, server: StaffedServer) {
  later.clock.advance(30);
  return server.admins.signInAt(later.call.admin, 'owner', later.clock.nowMs());
}
