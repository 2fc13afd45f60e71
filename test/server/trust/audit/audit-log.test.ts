import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { type Context, systemContext } from '#server/foundation/http/index.ts';
import { type AuditLog, auditEntries, auditMigrations, openAuditLog } from '#server/trust/audit/index.ts';
import { leafHash, leafOf } from '#server/trust/audit/leaf.ts';
import type { AccountId, AdminId, SessionId } from '#shared/values/index.ts';
import { readAuditEntries } from '#test/support/server/audit-entries.ts';
import { openTestDatabase, type TestDatabase } from '#test/support/server/open-test-database.ts';

const job = systemContext('test');
const support: Context = {
  requestId: 'request-1',
  ip: '203.0.113.9',
  actor: {
    kind: 'admin',
    adminId: 'admin-1' as AdminId,
    sessionId: 'session-1' as SessionId,
    role: 'support',
  },
};

describe('audit log', () => {
  let db: TestDatabase;
  let audit: AuditLog;
  beforeEach(async () => {
    db = await openTestDatabase({ tables: [auditEntries], migrations: auditMigrations });
    audit = openAuditLog({ clock: db.clock, database: db.database });
  });
  afterEach(() => db.close());

  const entries = () => readAuditEntries(db.database);
  const record = (keyId: string, subject: string | null = null) =>
    audit.record(job, { event: 'key.issued', subject, fields: { keyId } });

  it('an entry says when, what, who, in which role, about whom, and with which request', async () => {
    db.clock.advance(1.5);
    await audit.record(support, { event: 'account.consulted', subject: 'account-1', fields: { count: 2 } });
    const { leafHash: _hash, ...entry } = (await entries())[0] ?? { leafHash: null };
    expect(entry).to.deep.equal({
      index: 0,
      timeUtc: '2026-11-23T09:00:01.500Z',
      event: 'account.consulted',
      outcome: 'done',
      requestId: 'request-1',
      actorKind: 'admin',
      actorId: 'admin-1',
      actorRole: 'support',
      subject: 'account-1',
      fields: { count: 2 },
    });
  });

  it('account holders, jobs and strangers are told apart', async () => {
    const accountId = 'account-1' as AccountId;
    const holder: Context = {
      ...support,
      actor: { kind: 'account', accountId, sessionId: 's' as SessionId },
    };
    const stranger: Context = { ...support, actor: { kind: 'anonymous' } };
    for (const ctx of [holder, job, stranger])
      await audit.record(ctx, { event: 'server.stopped', subject: null, fields: {}, outcome: 'refused' });
    expect(
      (await entries()).map((row) => [row.actorKind, row.actorId, row.actorRole, row.outcome]),
    ).to.deep.equal([
      ['account', 'account-1', null, 'refused'],
      ['system', null, 'test', 'refused'],
      ['anonymous', null, null, 'refused'],
    ]);
  });

  it('the leaf hash is SHA-256 over 0x00 and the documented canonical JSON, written out by hand', async () => {
    const appended = await audit.record(support, {
      event: 'account.consulted',
      subject: 'account-1',
      fields: { count: 2 },
    });
    const leaf =
      '{"actor":{"id":"admin-1","kind":"admin","role":"support"},"event":"account.consulted","fields":{"count":2},' +
      '"index":0,"outcome":"done","requestId":"request-1","subject":"account-1","time":"2026-11-23T09:00:00.000Z","v":1}';
    const byHand = createHash('sha256').update(Buffer.of(0)).update(leaf).digest('hex');
    expect([appended.index, appended.leafHash.toString('hex')]).to.deep.equal([0, byHand]);
    expect((await entries())[0]?.leafHash.toString('hex')).to.equal(byHand);
  });

  it('every part of an entry is in its hash', async () => {
    await record('key-1', 'account-1');
    const [row] = await entries();
    if (!row) throw new Error('there is no entry');
    const hashes = Object.keys(row)
      .filter((name) => name !== 'leafHash')
      .map((name) => leafHash(leafOf({ ...row, [name]: name === 'index' ? 99 : 'changed' })).toString('hex'));
    expect(new Set([row.leafHash.toString('hex'), ...hashes]).size).to.equal(hashes.length + 1);
  });

  it('numbers run without a gap, also when many write at once and some fail', async () => {
    const failing = () =>
      db.database.transaction(async (tx) => {
        await audit.append(tx, job, { event: 'key.issued', subject: null, fields: { keyId: 'never' } });
        throw new Error('rolled back');
      });
    const all = Array.from({ length: 12 }, (_, n) => (n % 3 === 1 ? failing() : record(`key-${n}`)));
    const outcomes = await Promise.allSettled(all);
    const stored = await entries();
    expect(outcomes.filter((one) => one.status === 'rejected')).to.have.length(4);
    expect(stored.map((row) => row.index)).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(JSON.stringify(stored.map((row) => row.fields))).to.not.contain('never');
  });

  it('the change and its entry happen together: an entry that does not fit undoes the change', async () => {
    const work = db.database.transaction(async (tx) => {
      await audit.append(tx, job, { event: 'key.issued', subject: null, fields: { keyId: 'first' } });
      await audit.append(tx, job, { event: 'account.consulted', subject: null, fields: { count: -1 } });
    });
    expect(await work.catch((error: Error) => error.name)).to.equal('ZodError');
    expect(await entries()).to.deep.equal([]);
  });

  for (const [what, fields] of [
    ['a field that the event does not have', { keyId: 'k', email: 'ada@example.com' }],
    ['a missing field', {}],
    ['a field of another type', { keyId: 1 }],
  ] as const)
    it(`${what} is refused`, async () => {
      const told = await audit
        .record(job, { event: 'key.issued', subject: null, fields: fields as unknown as { keyId: string } })
        .catch((error: Error) => error.name);
      expect([told, (await entries()).length]).to.deep.equal(['ZodError', 0]);
    });

  it('nothing can be changed or deleted, by stores or by SQL', async () => {
    await record('key-1');
    const before = await entries();
    for (const sql of [
      "UPDATE audit_entries SET event = 'server.started'",
      'DELETE FROM audit_entries',
      'INSERT OR REPLACE INTO audit_entries SELECT * FROM audit_entries',
      `INSERT INTO audit_entries SELECT 5, "timeUtc", event, outcome, "requestId", "actorKind", "actorId", "actorRole", subject, fields, "leafHash" FROM audit_entries`,
    ])
      expect(await db.rawSql(sql).catch(String), sql).to.contain('the audit log is append-only');
    const table = db.database.table(auditEntries);
    for (const change of [
      () => db.database.transaction((tx) => table.remove(tx, {})),
      () => db.database.transaction((tx) => table.update(tx, {}, { outcome: 'refused' })),
    ])
      expect(await change().catch((error: { parent: Error }) => error.parent.message)).to.contain(
        'append-only',
      );
    expect(await entries()).to.deep.equal(before);
  });
});
