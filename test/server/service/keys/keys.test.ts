import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { systemContext } from '#server/foundation/http/index.ts';
import { keysDataSource, revokeAllKeys } from '#server/service/keys/index.ts';
import { issueKey } from '#server/service/keys/issue-key.ts';
import { isWellFormedApiKey } from '#shared/values/index.ts';
import { filesHolding } from '#test/support/server/files-holding.ts';
import { openTestApp, type TestApp } from '#test/support/server/open-test-app.ts';
import { callsWith, type HolderSession } from '#test/support/server/sessions.ts';

const unknownId = '01938f5a-0000-7000-8000-000000000001';

describe('keys', () => {
  let app: TestApp;
  let ada: HolderSession;
  let bea: HolderSession;
  beforeEach(async () => {
    app = await openTestApp();
    ada = await app.signUpAndVerify('ada@example.com');
    bea = await app.signUpAndVerify('bea@example.com');
  });
  afterEach(() => app.close());

  const find = (secret: string) => app.keys.directory.find(secret);
  const entriesOf = async (event: string) =>
    (await app.auditEntries()).filter((entry) => entry.event === event);

  it('a new key is answered with its secret once, works at once, and leaves its trace', async () => {
    const { status, body } = await ada.post('/v1/keys', { name: 'first key' });
    expect(status).to.equal(201);
    expect(isWellFormedApiKey(body.secret)).to.equal(true);
    const { secret, ...rest } = body;
    expect(rest).to.deep.equal({
      id: rest.id,
      name: 'first key',
      prefix: secret.slice(0, 8),
      environment: 'live',
      scopes: [],
      allowedIps: [],
      limits: [],
      createdAtUtc: '2026-11-23T09:00:00.000Z',
      expiresAtUtc: null,
      revokedAtUtc: null,
      lastUsedAtUtc: null,
      replacedBy: null,
    });
    expect(find(secret)).to.deep.include({ keyId: rest.id, accountId: ada.accountId });
    expect((await ada.get('/v1/keys')).body).to.deep.equal({ items: [rest], nextCursor: null });
    const [entry] = await entriesOf('key.issued');
    expect([entry?.actorId, entry?.subject, entry?.fields]).to.deep.equal([
      ada.accountId,
      ada.accountId,
      { keyId: rest.id },
    ]);
  });

  it('of the secret only a SHA-256 hash is stored; its name is sealed', async () => {
    const { secret } = await app.issueKey(ada, 'Needle Name');
    for (const needle of [secret, secret.slice(4, 34), 'Needle Name'])
      expect(filesHolding(app.folder, needle)).to.deep.equal([]);
    const hash = createHash('sha256').update(secret).digest();
    expect(filesHolding(app.folder, hash)).to.not.deep.equal([]);
  });

  for (const body of [
    { name: '' },
    { name: 'x'.repeat(101) },
    { name: 7 },
    { name: 'a\nb' },
    { secret: 'wrk_mine' },
  ])
    it(`a key with ${JSON.stringify(body).slice(0, 30)} is refused and none is made`, async () => {
      expect((await ada.post('/v1/keys', body)).body.code).to.equal('invalid-input');
      expect([(await ada.get('/v1/keys')).body.items, await entriesOf('key.issued')]).to.deep.equal([[], []]);
    });

  it('a key without a name is called default', async () => {
    expect((await ada.post('/v1/keys', {})).body.name).to.equal('default');
  });

  it('fifty usable keys are the most, also when the last two are asked for at once; a revoked one makes room', async () => {
    const keys: { id: string }[] = [];
    for (let n = 0; n < 49; n++) keys.push(await app.issueKey(ada, `key ${n}`));
    const both = await Promise.all([ada.post('/v1/keys', {}), ada.post('/v1/keys', {})]);
    expect(both.map((answer) => answer.status).sort()).to.deep.equal([201, 409]);
    expect(both.find((answer) => answer.status === 409)?.body.code).to.equal('limit-reached');
    await app.issueKey(bea);
    await ada.delete(`/v1/keys/${keys[0]?.id}`).expect(204);
    await app.issueKey(ada);
  });

  it('a revoked key is known to nobody from then on, and revoking it again changes nothing', async () => {
    const key = await app.issueKey(ada);
    app.clock.advance(60);
    for (let time = 0; time < 2; time++) await ada.delete(`/v1/keys/${key.id}`).expect(204);
    expect(find(key.secret)).to.equal(undefined);
    expect((await ada.get('/v1/keys')).body.items[0].revokedAtUtc).to.equal('2026-11-23T09:01:00.000Z');
    expect(await entriesOf('key.revoked')).to.have.length(1);
    app = await app.reopen();
    expect(find(key.secret)).to.equal(undefined);
  });

  it('a restart knows every usable key again', async () => {
    const [one, two] = [await app.issueKey(ada), await app.issueKey(bea)];
    app = await app.reopen();
    expect([find(one.secret)?.accountId, find(two.secret)?.accountId]).to.deep.equal([
      ada.accountId,
      bea.accountId,
    ]);
  });

  it("another's key and one that does not exist are answered alike, and the key lives on", async () => {
    const key = await app.issueKey(ada);
    const answers = [await bea.delete(`/v1/keys/${key.id}`), await bea.delete(`/v1/keys/${unknownId}`)];
    for (const { status, body } of answers)
      expect({ ...body, requestId: '', status }).to.deep.equal({
        ...answers[0]?.body,
        requestId: '',
        status: 404,
      });
    expect(find(key.secret)?.keyId).to.equal(key.id);
    expect((await bea.get('/v1/keys')).body.items).to.deep.equal([]);
    expect(await entriesOf('key.revoked')).to.have.length(0);
  });

  it('strangers and calls without the CSRF token get nothing', async () => {
    const key = await app.issueKey(ada);
    for (const call of [
      app.anyone.get('/v1/keys'),
      app.anyone.post('/v1/keys', {}),
      app.anyone.delete(`/v1/keys/${key.id}`),
    ])
      expect((await call).body.code).to.equal('unauthenticated');
    const noToken = callsWith(app.publicHttp, { cookie: ada.cookie });
    for (const call of [noToken.post('/v1/keys', {}), noToken.delete(`/v1/keys/${key.id}`)])
      expect((await call).body.code).to.equal('csrf-token-invalid');
    expect((await ada.get('/v1/keys')).body.items).to.have.length(1);
  });

  it('the list goes newest first, page by page, without a gap or a double', async () => {
    const made: string[] = [];
    for (let n = 0; n < 5; n++) {
      made.unshift((await app.issueKey(ada)).id);
      app.clock.advance(n % 2);
    }
    const seen: string[] = [];
    let query = '?limit=2';
    while (query !== '') {
      const { body } = await ada.get(`/v1/keys${query}`).expect(200);
      seen.push(...body.items.map((item: { id: string }) => item.id));
      query = body.nextCursor === null ? '' : `?limit=2&cursor=${body.nextCursor}`;
    }
    expect(seen).to.have.members(made).and.have.length(5);
    const times = seen.map((id) => Number.parseInt(id.replace('-', '').slice(0, 12), 16));
    expect(times).to.deep.equal([...times].sort((a, b) => b - a));
    expect((await ada.get('/v1/keys?cursor=x')).body.errors[0].pointer).to.equal('?cursor');
  });

  it('a key that was not committed works for nobody', async () => {
    const added: unknown[] = [];
    const directory = { ...app.keys.directory, add: (...entry: unknown[]) => added.push(entry) };
    const audit = { ...app.keys.audit, append: () => Promise.reject(new Error('log is full')) };
    const issued = issueKey({ ...app.keys, directory, audit }, systemContext('test'), {
      accountId: ada.accountId,
      ...{ name: 'x', environment: 'live', scopes: [], allowedIps: [], limits: [], expiresAtUtc: null },
    });
    expect(await issued.catch(String)).to.equal('Error: log is full');
    expect([await app.keys.store.countOf(ada.accountId), added]).to.deep.equal([0, []]);
  });

  it('all keys of a closed account end together, each with its entry, and nobody else’s', async () => {
    const [one, two, other] = [await app.issueKey(ada), await app.issueKey(ada), await app.issueKey(bea)];
    for (let time = 0; time < 2; time++) await revokeAllKeys(app.keys, systemContext('test'), ada.accountId);
    expect([find(one.secret), find(two.secret), find(other.secret)?.keyId]).to.deep.equal([
      undefined,
      undefined,
      other.id,
    ]);
    expect((await entriesOf('key.revoked')).map((entry) => entry.subject)).to.deep.equal([
      ada.accountId,
      ada.accountId,
    ]);
  });

  it("a person's keys are counted, exported without hash and erased, and nobody else's; twice is as once", async () => {
    const [mine, other] = [await app.issueKey(ada, 'mine'), await app.issueKey(bea)];
    const source = keysDataSource(app.keys);
    expect(await source.count(ada.accountId)).to.deep.equal([{ table: 'api_keys', records: 1, kept: null }]);
    const [section] = await source.export(ada.accountId);
    const [record] = [...((section?.records ?? []) as Iterable<Record<string, unknown>>)];
    expect(record).to.include({ id: mine.id, name: 'mine' }).and.not.have.property('secretHash');
    expect(await source.erase(ada.accountId)).to.deep.equal([{ table: 'api_keys', removed: 1 }]);
    expect(await source.erase(ada.accountId)).to.deep.equal([{ table: 'api_keys', removed: 0 }]);
    expect([find(mine.secret), find(other.secret)?.keyId]).to.deep.equal([undefined, other.id]);
  });
});
