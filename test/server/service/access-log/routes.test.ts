import { expect } from 'chai';
import { type LogApp, openLogApp } from '#test/support/access-log/open-log-app.ts';

const path = '/admin/v1/access-logs';

describe('access log: routes', () => {
  let app: LogApp;

  before(async () => {
    app = await openLogApp();
  });
  after(() => app.close());

  const push: LogApp['push'] = (...row) => app.push(...row);
  const consultations = () => app.entriesOf('access-log.consulted');

  it('an administrator sees a page, and each person in it finds the consultation with its count', async () => {
    const [anna, ben] = [
      await app.signUpAndVerify('anna@example.com'),
      await app.signUpAndVerify('ben@example.com'),
    ];
    for (const id of [anna.accountId, anna.accountId, ben.accountId, null]) push(id, { status: 418 });
    const answer = await (await app.asAdmin('support')).get(`${path}?status=418&limit=10`);
    expect(answer.status).to.equal(200);
    expect(answer.body.items).to.have.length(4);
    expect(await consultations()).to.have.deep.members([
      { subject: anna.accountId, fields: { count: 2, filters: ['status'] }, actorKind: 'admin' },
      { subject: ben.accountId, fields: { count: 1, filters: ['status'] }, actorKind: 'admin' },
      { subject: null, fields: { count: 1, filters: ['status'] }, actorKind: 'admin' },
    ]);
  });

  it('a search for one person that finds nothing is that person’s consultation too', async () => {
    const carl = await app.signUpAndVerify('carl@example.com');
    await (await app.asAdmin('dpo')).get(`${path}?accountId=${carl.accountId}&ip=192.0.2.1`).expect(200);
    expect((await consultations()).at(-1)).to.deep.equal({
      subject: carl.accountId,
      fields: { count: 0, filters: ['accountId', 'ip'] },
      actorKind: 'admin',
    });
  });

  it('no value of a filter stands in the audit log', async () => {
    await (await app.asAdmin('dpo')).get(`${path}?ip=192.0.2.253&route=/very/private`).expect(200);
    const all = JSON.stringify(await app.auditEntries());
    expect(all).to.not.include('192.0.2.253');
    expect(all).to.not.include('/very/private');
  });

  it('an auditor and a stranger are refused, and nothing is recorded', async () => {
    const before = (await consultations()).length;
    expect((await (await app.asAdmin('auditor')).get(path)).status).to.equal(403);
    expect((await app.adminHttp.get(path)).status).to.equal(401);
    expect(await consultations()).to.have.length(before);
  });

  it('bad input is refused with the field’s name, and nothing is recorded', async () => {
    const before = (await consultations()).length;
    const support = await app.asAdmin('support');
    for (const query of [
      'limit=0',
      'limit=201',
      'status=6xx',
      'ip=x',
      'from=yesterday',
      'accountId=1',
      'unknown=1',
      'cursor=x',
      'method=',
      'method=GET%20',
      'route=',
      'route=odd',
    ]) {
      const answer = await support.get(`${path}?${query}`);
      expect([answer.status, answer.body.code], query).to.deep.equal([400, 'invalid-input']);
      expect(answer.body.errors[0].pointer, query).to.equal(`?${query.split('=')[0]}`);
    }
    expect(await consultations()).to.have.length(before);
  });

  it('a person sees their own rows alone, by page, and it is no consultation', async () => {
    const [dora, eve] = [
      await app.signUpAndVerify('dora@example.com'),
      await app.signUpAndVerify('eve@example.com'),
    ];
    for (const id of [dora.accountId, eve.accountId, dora.accountId, dora.accountId]) push(id);
    const before = (await consultations()).length;
    const first = await dora.get('/v1/access-logs?limit=2');
    const second = await dora.get(`/v1/access-logs?limit=2&cursor=${first.body.nextCursor}`);
    const rows = [...first.body.items, ...second.body.items];
    expect(rows.map((row) => row.accountId)).to.deep.equal([dora.accountId, dora.accountId, dora.accountId]);
    expect(new Set(rows.map((row) => row.id)).size).to.equal(3);
    expect(second.body.nextCursor).to.equal(null);
    expect(await consultations()).to.have.length(before);
  });

  it('a person cannot ask for another’s rows: accountId is no field there', async () => {
    const [fay, gus] = [
      await app.signUpAndVerify('fay@example.com'),
      await app.signUpAndVerify('gus@example.com'),
    ];
    push(gus.accountId);
    expect((await fay.get(`/v1/access-logs?accountId=${gus.accountId}`)).status).to.equal(400);
    expect((await fay.get('/v1/access-logs')).body.items).to.deep.equal([]);
    expect((await app.anyone.get('/v1/access-logs')).status).to.equal(401);
  });
});
