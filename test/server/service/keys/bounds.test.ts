import { expect } from 'chai';
import { identifyKey, writeLastUsed } from '#server/service/keys/index.ts';
import { isWellFormedApiKey } from '#shared/values/index.ts';
import { filesHolding } from '#test/support/server/files-holding.ts';
import { openTestApp, type TestApp } from '#test/support/server/open-test-app.ts';
import type { HolderSession } from '#test/support/server/sessions.ts';

const anywhere = '198.51.100.1';

describe('keys: what a key is bound to', () => {
  let app: TestApp;
  let ada: HolderSession;
  beforeEach(async () => {
    app = await openTestApp();
    ada = await app.signUpAndVerify('ada@example.com');
  });
  afterEach(() => app.close());

  const restart = async () => {
    app = await app.reopen();
    ada = await app.signIn('ada@example.com');
  };

  const issue = async (body: object): Promise<{ id: string; secret: string; prefix: string }> => {
    const answer = await ada.post('/v1/keys', body);
    expect(answer.status, answer.text).to.equal(201);
    return answer.body;
  };
  /** What the gateway would be told: null when the key may be used. */
  const refusal = (secret: string, ip = anywhere) => {
    const found = identifyKey(app.keys, secret, ip);
    return found === undefined ? 'key-unknown' : found.refusal;
  };
  const listed = async () => (await ada.get('/v1/keys').expect(200)).body.items;
  const pointersOf = async (body: object) => {
    const answer = await ada.post('/v1/keys', body);
    expect(answer.body.code, answer.text).to.equal('invalid-input');
    return answer.body.errors.map((error: { pointer: string }) => error.pointer);
  };

  it('a key carries its scopes, each once, before and after a restart', async () => {
    const { secret } = await issue({ scopes: ['exercises:read', 'plans', 'exercises:read'] });
    expect((await listed())[0].scopes).to.deep.equal(['exercises:read', 'plans']);
    await restart();
    expect(identifyKey(app.keys, secret, anywhere)?.entry.scopes).to.deep.equal(['exercises:read', 'plans']);
  });

  it('a key carries limits of its own before and after a restart, and the gateway is told them', async () => {
    const limits = [
      { name: 'slow', kind: 'requests', limit: 2, windowSeconds: 60 },
      { name: 'one-by-one', kind: 'concurrent', limit: 1 },
    ];
    const { secret } = await issue({ limits });
    expect((await listed())[0].limits).to.deep.equal(limits);
    expect(identifyKey(app.keys, secret, anywhere)?.entry.ownLimits).to.deep.equal(limits);
    await restart();
    expect(identifyKey(app.keys, secret, anywhere)?.entry.ownLimits).to.deep.equal(limits);
  });

  it('a key for tests begins with other letters, and says so', async () => {
    const { secret, prefix } = await issue({ environment: 'test' });
    expect(secret).to.match(/^wrt_/);
    expect([isWellFormedApiKey(secret), prefix]).to.deep.equal([true, secret.slice(0, 8)]);
    await restart();
    expect(identifyKey(app.keys, secret, anywhere)?.entry.environment).to.equal('test');
    expect((await listed())[0].environment).to.equal('test');
  });

  it('a key works until the very instant of its end, and is told apart from an unknown one for a day after it', async () => {
    const { secret } = await issue({ expiresAtUtc: '2026-11-23T09:00:10Z' });
    expect((await listed())[0].expiresAtUtc).to.equal('2026-11-23T09:00:10.000Z');
    app.clock.advance(9.999);
    expect(refusal(secret)).to.equal(null);
    app.clock.advance(0.001);
    expect(refusal(secret)).to.equal('key-expired');
    await restart();
    expect(refusal(secret)).to.equal('key-expired');
    app.clock.advance(24 * 3600);
    await restart();
    expect(refusal(secret)).to.equal('key-unknown');
  });

  it('an allow-list lets in its addresses and nobody else, over IPv4, IPv6 and one in the other, also after a restart', async () => {
    const { secret } = await issue({ allowedIps: ['203.0.113.0/24', '2001:db8::/32', '203.0.113.0/24'] });
    const check = () => {
      for (const ip of ['203.0.113.7', '::ffff:203.0.113.7', '2001:db8:1::1'])
        expect(refusal(secret, ip), ip).to.equal(null);
      for (const ip of ['203.0.114.7', '2001:db9::1', '', 'unknown'])
        expect(refusal(secret, ip), ip).to.equal('key-ip-refused');
    };
    check();
    await restart();
    check();
    expect((await listed())[0].allowedIps).to.deep.equal(['203.0.113.0/24', '2001:db8::/32']);
  });

  it('addresses of an allow-list stand sealed in the database', async () => {
    await issue({ allowedIps: ['203.0.113.77'] });
    expect(filesHolding(app.folder, '203.0.113.77')).to.deep.equal([]);
  });

  it('what cannot be a bound is refused by name, and no key is made', async () => {
    expect(await pointersOf({ scopes: ['ok', 'NOT OK'] })).to.deep.equal(['/scopes/1']);
    expect(await pointersOf({ scopes: Array(21).fill('a') })).to.deep.equal(['/scopes']);
    expect(await pointersOf({ allowedIps: ['10.0.0.1/8'] })).to.deep.equal(['/allowedIps/0']);
    expect(await pointersOf({ allowedIps: Array(51).fill('10.0.0.1') })).to.deep.equal(['/allowedIps']);
    const slow = { name: 'slow', kind: 'requests', limit: 2, windowSeconds: 60 };
    expect(await pointersOf({ limits: [{ ...slow, limit: 0 }] })).to.deep.equal(['/limits/0/limit']);
    expect(await pointersOf({ limits: [{ ...slow, kind: 'cpu' }] })).to.deep.equal(['/limits/0/kind']);
    expect(await pointersOf({ limits: [slow, slow] })).to.deep.equal(['/limits']);
    expect(await pointersOf({ environment: 'staging' })).to.deep.equal(['/environment']);
    expect(await pointersOf({ expiresAtUtc: 'soon' })).to.deep.equal(['/expiresAtUtc']);
    // The fixed clock stands at this instant: a key that ends now would never work.
    expect(await pointersOf({ expiresAtUtc: '2026-11-23T09:00:00.000Z' })).to.deep.equal(['/expiresAtUtc']);
    expect(await listed()).to.deep.equal([]);
  });

  it('a window of a limit that has none is refused with the reason', async () => {
    const limits = [{ name: 'one', kind: 'concurrent', limit: 1, windowSeconds: 60 }];
    expect((await ada.post('/v1/keys', { limits })).body.errors).to.deep.equal([
      {
        pointer: '/limits/0/windowSeconds',
        message: 'must be left out: a limit of kind concurrent counts requests under way and has no window',
      },
    ]);
  });

  it('the last use is shown at once, and still after a restart; a refused use is none', async () => {
    const used = await issue({ name: 'used' });
    const refused = await issue({ name: 'refused', allowedIps: ['203.0.113.7'] });
    app.clock.advance(5);
    expect(refusal(used.secret)).to.equal(null);
    expect(refusal(refused.secret)).to.equal('key-ip-refused');
    const lastUses = async () =>
      Object.fromEntries(
        (await listed()).map((key: { name: string; lastUsedAtUtc: string | null }) => [
          key.name,
          key.lastUsedAtUtc,
        ]),
      );
    const expected = { used: '2026-11-23T09:00:05.000Z', refused: null };
    expect(await lastUses()).to.deep.equal(expected);
    await writeLastUsed(app.keys);
    await restart();
    expect(await lastUses()).to.deep.equal(expected);
  });

  it('last uses that could not be written are written the next time', async () => {
    const { secret } = await issue({});
    refusal(secret);
    const broken = {
      ...app.keys,
      database: { ...app.keys.database, transaction: () => Promise.reject(new Error('disk')) },
    };
    expect(await writeLastUsed(broken).catch(String)).to.equal('Error: disk');
    expect((await app.keys.store.allOf(ada.accountId))[0]?.lastUsedAtUtc).to.equal(null);
    await writeLastUsed(app.keys);
    expect((await app.keys.store.allOf(ada.accountId))[0]?.lastUsedAtUtc).to.equal(
      '2026-11-23T09:00:00.000Z',
    );
  });

  it('a key that has ended makes room for another, and two hundred in an hour are the most', async () => {
    for (let n = 0; n < 50; n++) await issue({ expiresAtUtc: '2026-11-23T09:00:01Z' });
    expect((await ada.post('/v1/keys', {})).body.code).to.equal('limit-reached');
    app.clock.advance(1);
    await issue({});
    app.keys.makingByAccount.forget(ada.accountId);
    for (let n = 0; n < 200; n++) app.keys.makingByAccount.count(ada.accountId);
    const answer = await ada.post('/v1/keys', {});
    expect([answer.status, answer.body.code, answer.headers['retry-after']]).to.deep.equal([
      429,
      'too-many-attempts',
      '3600',
    ]);
  });
});
