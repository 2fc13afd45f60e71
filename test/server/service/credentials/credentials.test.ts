import { expect } from 'chai';
import { writeLastUses } from '#server/service/credentials/index.ts';
import { identifyService } from '#server/service/credentials/use-credential.ts';
import { isWellFormedServiceToken } from '#shared/values/index.ts';
import { filesHolding } from '#test/support/server/files-holding.ts';
import { openTestApp, type TestApp } from '#test/support/server/open-test-app.ts';
import type { AdminSession } from '#test/support/server/sessions.ts';

const unknownId = '01938f5a-0000-7000-8000-000000000001';
const sent = { name: 'billing worker', scopes: ['keys.verify'] };

describe('service credentials', () => {
  let app: TestApp;
  let owner: AdminSession;
  beforeEach(async () => {
    app = await openTestApp();
    owner = await app.asAdmin('owner');
  });
  afterEach(() => app.close());

  const issue = async (body: object = sent): Promise<{ id: string; token: string }> => {
    const answer = await owner.post('/admin/v1/credentials', body);
    expect(answer.status, answer.text).to.equal(201);
    return answer.body;
  };
  const identify = (token: string) => {
    try {
      return identifyService(app.credentials, `Bearer ${token}`).actor;
    } catch (error) {
      return (error as Error).message;
    }
  };
  const entriesOf = async (event: string) =>
    (await app.auditEntries()).filter((entry) => entry.event === event);

  it('a new credential is answered with its token once, works at once and after a restart, and leaves its trace', async () => {
    const { token, ...rest } = await issue();
    expect(isWellFormedServiceToken(token)).to.equal(true);
    expect(rest).to.deep.include({
      ...sent,
      prefix: token.slice(0, 8),
      createdBy: owner.adminId,
      revokedAtUtc: null,
    });
    const actor = { kind: 'service', credentialId: rest.id, scopes: ['keys.verify'] };
    expect(identify(token)).to.deep.equal(actor);
    expect((await owner.get('/admin/v1/credentials')).body).to.deep.include({ nextCursor: null });
    const [entry] = await entriesOf('credential.issued');
    expect([entry?.actorId, entry?.fields]).to.deep.equal([
      owner.adminId,
      { credentialId: rest.id, scopes: ['keys.verify'] },
    ]);
    app = await app.reopen();
    expect(identify(token)).to.deep.equal(actor);
  });

  it('of the token only a SHA-256 hash is stored', async () => {
    const { token } = await issue();
    for (const needle of [token, token.slice(4, 34)])
      expect(filesHolding(app.folder, needle)).to.deep.equal([]);
  });

  it('a revoked credential is unknown on the next request; repeating it changes nothing', async () => {
    const { id, token } = await issue();
    for (let time = 0; time < 2; time++) await owner.delete(`/admin/v1/credentials/${id}`).expect(204);
    expect(identify(token)).to.match(/^Send the token/);
    expect((await entriesOf('credential.revoked')).map(({ fields }) => fields)).to.deep.equal([
      { credentialId: id },
    ]);
    expect((await owner.get('/admin/v1/credentials')).body.items[0].revokedAtUtc).to.equal(
      '2026-11-23T09:00:00.000Z',
    );
    expect((await owner.delete(`/admin/v1/credentials/${unknownId}`)).body.code).to.equal('not-found');
    app = await app.reopen();
    expect(identify(token)).to.match(/^Send the token/);
  });

  it('a credential is refused from the very instant of its end', async () => {
    const { token } = await issue({ ...sent, expiresAtUtc: '2026-11-23T09:00:10Z' });
    app.clock.advance(9.999);
    expect(identify(token)).to.have.property('kind', 'service');
    app.clock.advance(0.001);
    expect(identify(token)).to.equal('This service credential has expired.');
  });

  it('the last use is shown at once and written down', async () => {
    const { id, token } = await issue();
    const shown = async () => (await owner.get('/admin/v1/credentials')).body.items[0].lastUsedAtUtc;
    expect(await shown()).to.equal(null);
    app.clock.advance(5);
    identify(token);
    expect(await shown()).to.equal('2026-11-23T09:00:05.000Z');
    await writeLastUses(app.credentials);
    app = await app.reopen();
    const stored = await app.credentials.store.notRevoked();
    expect(stored.map((row) => [row.id, row.lastUsedAtUtc])).to.deep.equal([
      [id, '2026-11-23T09:00:05.000Z'],
    ]);
  });

  for (const [pointer, change] of [
    ['/name', { name: '' }],
    ['/scopes', { scopes: [] }],
    ['/scopes/0', { scopes: ['keys.everything'] }],
    ['/expiresAtUtc', { expiresAtUtc: '2026-11-23T09:00:00Z' }],
  ] as const)
    it(`${JSON.stringify(change)} is refused by name, and none is made`, async () => {
      const answer = await owner.post('/admin/v1/credentials', { ...sent, ...change });
      expect(answer.body.errors.map((error: { pointer: string }) => error.pointer)).to.deep.equal([pointer]);
      expect(await app.credentials.store.notRevoked()).to.deep.equal([]);
    });

  it('a hundred are the most', async () => {
    for (let n = 0; n < 100; n++) await issue();
    expect((await owner.post('/admin/v1/credentials', sent)).body.code).to.equal('limit-reached');
  });

  it('an auditor sees them and makes none; support sees none', async () => {
    const [auditor, support] = [await app.asAdmin('auditor'), await app.asAdmin('support')];
    await auditor.get('/admin/v1/credentials').expect(200);
    expect((await entriesOf('credential.listed')).map(({ actorId }) => actorId)).to.deep.equal([
      auditor.adminId,
    ]);
    expect((await auditor.post('/admin/v1/credentials', sent)).body.code).to.equal('forbidden');
    expect((await support.get('/admin/v1/credentials')).body.code).to.equal('forbidden');
  });
});
