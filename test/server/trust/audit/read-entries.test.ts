import { expect } from 'chai';
import { type Context, systemContext } from '#server/foundation/http/index.ts';
import { auditDataSource, auditReader } from '#server/trust/audit/index.ts';
import type { AccountId, AdminId, SessionId } from '#shared/values/index.ts';
import { openTestApp, type TestApp } from '#test/support/server/open-test-app.ts';
import type { AdminSession, HolderSession } from '#test/support/server/sessions.ts';

const job = systemContext('test');
const adminContext = (id: string, role: 'support' | 'dpo'): Context => ({
  requestId: 'request-1',
  ip: null,
  actor: { kind: 'admin', adminId: id as AdminId, sessionId: 's' as SessionId, role },
});
const path = '/admin/v1/audit/entries';

describe('audit log: reading', () => {
  let app: TestApp;
  let dpo: AdminSession;
  let ada: HolderSession;
  before(async () => {
    app = await openTestApp();
    dpo = await app.asAdmin('dpo');
    ada = await app.signUpAndVerify('ada@example.com');
    for (const n of [1, 2, 3, 4, 5]) {
      app.clock.advance(60);
      const subject = n % 2 ? ada.accountId : 'somebody-else';
      await app.audit.record(job, { event: 'key.issued', subject, fields: { keyId: `key-${n}` } });
    }
    await app.audit.record(adminContext('admin-x', 'support'), {
      event: 'account.consulted',
      subject: ada.accountId,
      fields: { count: 1 },
    });
    await app.audit.record(adminContext('admin-y', 'dpo'), {
      event: 'access-log.consulted',
      subject: ada.accountId,
      fields: { count: 3, filters: ['accountId'] },
    });
  });
  after(() => app.close());

  const keysOf = (body: { items: { fields: { keyId?: string } }[] }) =>
    body.items.map((item) => item.fields.keyId);

  it('goes newest first, page by page, without a gap or a double', async () => {
    const seen: number[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query: string = cursor ? `&cursor=${cursor}` : '';
      const { body } = await dpo.get(`${path}?limit=3&to=2026-11-23T09:05:00.001Z${query}`).expect(200);
      seen.push(...body.items.map((item: { index: number }) => item.index));
      cursor = body.nextCursor;
    }
    expect(seen).to.deep.equal([...seen].sort((a, b) => b - a));
    expect(seen.at(-1)).to.equal(0);
    expect(new Set(seen).size).to.equal((seen[0] ?? 0) + 1);
  });

  it('an entry in which a person acts on nobody counts among those about the person', async () => {
    const reader = auditReader(app.database);
    const before = await reader.countAbout('person-z');
    await app.audit.record(adminContext('person-z', 'dpo'), {
      event: 'admin.listed',
      subject: null,
      fields: { count: 0 },
    });
    expect((await reader.countAbout('person-z')) - before).to.equal(1);
  });

  it('filters by event, actor, subject and time; the end of the time is outside', async () => {
    expect(keysOf((await dpo.get(`${path}?event=key.issued`)).body)).to.deep.equal([
      'key-5',
      'key-4',
      'key-3',
      'key-2',
      'key-1',
    ]);
    expect(keysOf((await dpo.get(`${path}?event=key.issued&subject=${ada.accountId}`)).body)).to.deep.equal([
      'key-5',
      'key-3',
      'key-1',
    ]);
    const time = 'from=2026-11-23T09:02:00Z&to=2026-11-23T09:04:00Z';
    expect(keysOf((await dpo.get(`${path}?event=key.issued&${time}`)).body)).to.deep.equal([
      'key-3',
      'key-2',
    ]);
    const byActor = await dpo.get(`${path}?actorId=admin-x`);
    expect(byActor.body.items.map((item: { event: string }) => item.event)).to.deep.equal([
      'account.consulted',
    ]);
  });

  it('shows each entry with its title, and base64 of the leaf hash that stands in the database', async () => {
    const { body } = await dpo.get(`${path}?event=key.issued&limit=1`);
    const stored = (await app.auditEntries()).find((entry) => entry.index === body.items[0].index);
    expect(body.items[0]).to.include({
      title: 'API key issued',
      leafHash: stored?.leafHash.toString('base64'),
    });
    expect(body.items[0].actor).to.deep.equal({ kind: 'system', id: 'test' });
  });

  it('is an entry itself, with who looked, at whom and at how many', async () => {
    await dpo.get(`${path}?subject=${ada.accountId}&limit=2`).expect(200);
    const last = (await app.auditEntries()).at(-1);
    expect(last).to.include({ event: 'audit.consulted', actorId: dpo.adminId, subject: ada.accountId });
    expect(last?.fields).to.deep.equal({ count: 2 });
  });

  it('is closed to support, to account holders and to strangers', async () => {
    const before = (await app.auditEntries()).filter((entry) => entry.event === 'audit.consulted').length;
    expect((await (await app.asAdmin('support')).get(path)).body.code).to.equal('forbidden');
    expect((await ada.unlisted('get', path)).body.code).to.equal('not-found');
    const after = (await app.auditEntries()).filter((entry) => entry.event === 'audit.consulted').length;
    expect(after).to.equal(before);
  });

  for (const query of [
    'cursor=x',
    'cursor=WyJhIl0',
    'limit=0',
    'limit=201',
    'event=unknown',
    'from=yesterday',
    'x=1',
    'actorId=%00',
  ])
    it(`refuses ?${query}`, async () => {
      const { status, body } = await dpo.get(`${path}?${query}`);
      expect([status, body.code]).to.deep.equal([400, 'invalid-input']);
      expect(body.errors[0].pointer).to.equal(`?${query.split('=')[0]}`);
    });

  it('the person sees who looked at their data, in which role, and nothing else', async () => {
    const { body } = await ada.get('/v1/consultations').expect(200);
    const seen = body.items.map((item: { event: string; by: unknown }) => [item.event, item.by]);
    expect(seen).to.deep.equal([
      ['access-log.consulted', { kind: 'admin', role: 'dpo' }],
      ['account.consulted', { kind: 'admin', role: 'support' }],
    ]);
    expect(JSON.stringify(body)).to.not.contain('admin-x');
  });

  it('nobody sees whose data of others was looked at', async () => {
    const bea = await app.signUpAndVerify('bea@example.com');
    expect((await bea.get('/v1/consultations')).body).to.deep.equal({ items: [], nextCursor: null });
    expect((await app.anyone.get('/v1/consultations')).status).to.equal(401);
  });

  it('what a person is given of the log holds no id of an administrator, and is kept after erasure', async () => {
    const source = auditDataSource(auditReader(app.database));
    const [held] = await source.count(ada.accountId as AccountId);
    const [section] = await source.export(ada.accountId as AccountId);
    const records = [...((section?.records ?? []) as Iterable<object>)];
    expect(held?.kept).to.be.a('string');
    expect(held?.records).to.be.greaterThan(records.length);
    expect(records).to.have.length(2);
    expect(JSON.stringify(records)).to.not.match(/admin-[xy]/);
  });
});
