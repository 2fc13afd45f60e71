import { expect } from 'chai';
import { identifyKey } from '#server/service/keys/index.ts';
import { openTestApp, type TestApp } from '#test/support/server/open-test-app.ts';
import type { HolderSession } from '#test/support/server/sessions.ts';

const unknownId = '01938f5a-0000-7000-8000-000000000001';

describe('keys: the administrator', () => {
  let app: TestApp;
  let ada: HolderSession;
  let bea: HolderSession;
  beforeEach(async () => {
    app = await openTestApp();
    ada = await app.signUpAndVerify('ada@example.com');
    bea = await app.signUpAndVerify('bea@example.com');
  });
  afterEach(() => app.close());

  const entriesOf = async (event: string) =>
    (await app.auditEntries()).filter((entry) => entry.event === event);

  it('sees the keys of all accounts, or of one, without a secret, and each person is told who looked', async () => {
    const support = await app.asAdmin('support');
    const [one, other] = [await app.issueKey(ada, 'ada’s'), await app.issueKey(bea, 'bea’s')];
    const all = (await support.get('/admin/v1/keys').expect(200)).body;
    expect(all.items.map((key: { id: string }) => key.id)).to.have.members([one.id, other.id]);
    expect(all.items[0]).to.not.have.any.keys('secret', 'secretHash');
    const mine = (await support.get(`/admin/v1/keys?accountId=${ada.accountId}`).expect(200)).body;
    expect(
      mine.items.map((key: { name: string; accountId: string }) => [key.name, key.accountId]),
    ).to.deep.equal([['ada’s', ada.accountId]]);
    const seen = (await entriesOf('key.consulted')).map(({ subject, fields }) => ({ subject, fields }));
    expect(seen.filter(({ subject }) => subject === ada.accountId)).to.deep.equal([
      { subject: ada.accountId, fields: { count: 1 } },
      { subject: ada.accountId, fields: { count: 1 } },
    ]);
    expect(
      (await ada.get('/v1/consultations')).body.items.map((one: { event: string }) => one.event),
    ).to.include('key.consulted');
    expect((await support.get('/admin/v1/keys?cursor=x')).body.errors[0].pointer).to.equal('?cursor');
  });

  it('revokes a key of any account on the next request; repeating it changes nothing', async () => {
    const support = await app.asAdmin('support');
    const key = await app.issueKey(ada);
    for (let time = 0; time < 2; time++) await support.delete(`/admin/v1/keys/${key.id}`).expect(204);
    expect(identifyKey(app.keys, key.secret, '198.51.100.1')).to.equal(undefined);
    const entries = await entriesOf('key.revoked');
    expect(entries.map(({ actorKind, subject, fields }) => ({ actorKind, subject, fields }))).to.deep.equal([
      { actorKind: 'admin', subject: ada.accountId, fields: { keyId: key.id } },
    ]);
    expect((await support.delete(`/admin/v1/keys/${unknownId}`)).body.code).to.equal('not-found');
  });

  it('without the permission nothing is shown and nothing revoked', async () => {
    const key = await app.issueKey(ada);
    const [auditor, dpo] = [await app.asAdmin('auditor'), await app.asAdmin('dpo')];
    expect((await auditor.get('/admin/v1/keys')).body.code).to.equal('forbidden');
    for (const admin of [auditor, dpo])
      expect((await admin.delete(`/admin/v1/keys/${key.id}`)).body.code).to.equal('forbidden');
    expect(identifyKey(app.keys, key.secret, '198.51.100.1')?.refusal).to.equal(null);
  });
});
