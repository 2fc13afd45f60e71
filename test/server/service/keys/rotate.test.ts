import { expect } from 'chai';
import { identifyKey } from '#server/service/keys/index.ts';
import { openTestApp, type TestApp } from '#test/support/server/open-test-app.ts';
import type { HolderSession } from '#test/support/server/sessions.ts';

const unknownId = '01938f5a-0000-7000-8000-000000000001';

type Key = { readonly id: string; readonly secret: string };

describe('keys: rotation', () => {
  let app: TestApp;
  let ada: HolderSession;
  let bea: HolderSession;
  beforeEach(async () => {
    app = await openTestApp();
    ada = await app.signUpAndVerify('ada@example.com');
    bea = await app.signUpAndVerify('bea@example.com');
  });
  afterEach(() => app.close());

  const restart = async () => {
    app = await app.reopen();
    ada = await app.signIn('ada@example.com');
  };

  const issue = async (body: object = {}): Promise<Key> =>
    (await ada.post('/v1/keys', body).expect(201)).body;
  const rotate = (id: string, body: object, by = ada) => by.post(`/v1/keys/${id}/rotate`, body);
  const rotated = async (id: string, body: object): Promise<Key> => (await rotate(id, body).expect(201)).body;
  const stateOf = ({ secret }: Key) => {
    const found = identifyKey(app.keys, secret, '198.51.100.1');
    return found === undefined ? 'key-unknown' : (found.refusal ?? 'works');
  };
  const shown = async (id: string) =>
    (await ada.get('/v1/keys')).body.items.find((key: Key) => key.id === id);
  const entriesOf = async (event: string) =>
    (await app.auditEntries()).filter((entry) => entry.event === event);

  it('both keys work until the grace time is over, then the new one alone, also across a restart', async () => {
    const old = await issue({ name: 'ci' });
    const next = await rotated(old.id, { graceSeconds: 3600 });
    app.clock.advance(3599.999);
    expect([old, next].map(stateOf)).to.deep.equal(['works', 'works']);
    await restart();
    expect([old, next].map(stateOf)).to.deep.equal(['works', 'works']);
    app.clock.advance(0.001);
    expect([old, next].map(stateOf)).to.deep.equal(['key-expired', 'works']);
  });

  it('the new key is like the old one, the old one shows what replaced it and when it ends, and the trace tells both', async () => {
    const limits = [{ name: 'slow', kind: 'requests', limit: 2, windowSeconds: 60 }];
    const bounds = {
      scopes: ['a:read'],
      allowedIps: ['198.51.100.0/24'],
      limits,
      environment: 'test',
      name: 'ci',
    };
    const old = await issue({ ...bounds, expiresAtUtc: '2027-01-01' });
    const next = await rotated(old.id, { graceSeconds: 60 });
    expect(next.secret).to.match(/^wrt_/).and.not.equal(old.secret);
    expect(await shown(next.id)).to.deep.include({
      ...bounds,
      expiresAtUtc: '2027-01-01T00:00:00.000Z',
      replacedBy: null,
    });
    expect(await shown(old.id)).to.deep.include({
      replacedBy: next.id,
      expiresAtUtc: '2026-11-23T09:01:00.000Z',
      revokedAtUtc: null,
    });
    const [entry] = await entriesOf('key.rotated');
    expect([entry?.subject, entry?.fields]).to.deep.equal([
      ada.accountId,
      { keyId: old.id, replacedBy: next.id, graceSeconds: 60 },
    ]);
  });

  it('without grace the old key is refused on the next request', async () => {
    const old = await issue();
    const next = await rotated(old.id, { graceSeconds: 0 });
    expect([old, next].map(stateOf)).to.deep.equal(['key-expired', 'works']);
  });

  it('grace does not prolong a key that ends before', async () => {
    const old = await issue({ expiresAtUtc: '2026-11-23T09:00:30Z' });
    const next = await rotated(old.id, { graceSeconds: 3600, expiresAtUtc: null });
    app.clock.advance(30);
    expect([old, next].map(stateOf)).to.deep.equal(['key-expired', 'works']);
    expect((await shown(next.id)).expiresAtUtc).to.equal(null);
  });

  it('a revoked key is refused on the next request, also in its grace time; the other one lives on', async () => {
    const old = await issue();
    const next = await rotated(old.id, { graceSeconds: 3600 });
    await ada.delete(`/v1/keys/${old.id}`).expect(204);
    expect([old, next].map(stateOf)).to.deep.equal(['key-unknown', 'works']);
    const last = await rotated(next.id, { graceSeconds: 3600 });
    await ada.delete(`/v1/keys/${last.id}`).expect(204);
    expect([next, last].map(stateOf)).to.deep.equal(['works', 'key-unknown']);
  });

  it('rotations make a chain: only its last key can be rotated, each link ends by its own grace', async () => {
    const first = await issue();
    const second = await rotated(first.id, { graceSeconds: 100 });
    const third = await rotated(second.id, { graceSeconds: 50 });
    for (const { id } of [first, second])
      expect((await rotate(id, { graceSeconds: 1 })).body.code).to.equal('invalid-state');
    app.clock.advance(50);
    expect([first, second, third].map(stateOf)).to.deep.equal(['works', 'key-expired', 'works']);
    app.clock.advance(50);
    expect([first, second, third].map(stateOf)).to.deep.equal(['key-expired', 'key-expired', 'works']);
  });

  it('two rotations of a key at the same time make one successor', async () => {
    const old = await issue();
    const answers = await Promise.all([1, 2].map(() => rotate(old.id, { graceSeconds: 10 })));
    expect(answers.map(({ status }) => status).sort()).to.deep.equal([201, 409]);
    expect((await ada.get('/v1/keys')).body.items).to.have.length(2);
  });

  it('a revoked key and one that has ended cannot be rotated', async () => {
    const revoked = await issue();
    await ada.delete(`/v1/keys/${revoked.id}`);
    const ended = await issue({ expiresAtUtc: '2026-11-23T09:00:01Z' });
    app.clock.advance(1);
    for (const { id } of [revoked, ended])
      expect((await rotate(id, { graceSeconds: 1 })).body.code).to.equal('invalid-state');
    expect(await entriesOf('key.rotated')).to.deep.equal([]);
  });

  for (const body of [
    {},
    { graceSeconds: -1 },
    { graceSeconds: 2_592_001 },
    { graceSeconds: 1.5 },
    { graceSeconds: '1' },
  ])
    it(`a rotation with ${JSON.stringify(body)} is refused by name, and the key stays as it is`, async () => {
      const key = await issue();
      const answer = await rotate(key.id, body);
      expect(answer.body.errors.map((error: { pointer: string }) => error.pointer)).to.deep.equal([
        '/graceSeconds',
      ]);
      expect((await shown(key.id)).replacedBy).to.equal(null);
    });

  it('an end that is past is refused by name', async () => {
    const key = await issue();
    const answer = await rotate(key.id, { graceSeconds: 1, expiresAtUtc: '2026-11-22' });
    expect(answer.body.errors[0].pointer).to.equal('/expiresAtUtc');
    expect((await shown(key.id)).replacedBy).to.equal(null);
  });

  it("another's key and one that does not exist are answered alike", async () => {
    const key = await issue();
    for (const id of [key.id, unknownId])
      expect((await rotate(id, { graceSeconds: 1 }, bea)).body.code).to.equal('not-found');
    expect((await shown(key.id)).replacedBy).to.equal(null);
  });

  it('an account at its fifty keys can still rotate, up to a hundred that work', async () => {
    const keys: Key[] = [];
    for (let n = 0; n < 50; n++) keys.push(await issue());
    let newest = '';
    for (const { id } of keys) newest = (await rotated(id, { graceSeconds: 60 })).id;
    expect((await rotate(newest, { graceSeconds: 60 })).body.code).to.equal('limit-reached');
    app.clock.advance(60);
    await rotated(newest, { graceSeconds: 60 });
  });
});
