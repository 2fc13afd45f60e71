import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { z } from 'zod';
import {
  honourIdempotencyKeys,
  idempotencyDataSource,
  idempotencyMigrations,
  idempotencyRetention,
  idempotencyTables,
} from '#server/foundation/http/idempotency/index.ts';
import { accountOf, route } from '#server/foundation/http/index.ts';
import { contract } from '#shared/contracts/contract.ts';
import { AppError } from '#shared/errors/index.ts';
import { openTestApp, type TestApp } from '#test/support/server/open-test-app.ts';
import type { HolderSession } from '#test/support/server/sessions.ts';

const makeThing = contract({
  id: 'things.make',
  listener: 'public',
  method: 'POST',
  path: '/v1/things',
  summary: 'Make a thing.',
  access: { kind: 'account' },
  body: z.strictObject({ name: z.string() }),
  success: {
    status: 201,
    description: 'Made.',
    body: z.strictObject({ number: z.int(), secret: z.string() }),
  },
  errors: ['limit-reached'],
  audit: { none: 'a test' },
});

describe('Idempotency-Key', () => {
  let app: TestApp;
  let ada: HolderSession;
  let made: string[];
  let hinder: () => Promise<void> | void;

  const routes: NonNullable<Parameters<typeof openTestApp>[0]>['routes'] = (base) =>
    honourIdempotencyKeys(base, [
      route(makeThing, async ({ body, ctx }) => {
        await hinder();
        made.push(`${accountOf(ctx)} ${body.name}`);
        return {
          body: { number: made.length, secret: `hush-${made.length}` },
          headers: { 'x-colour': 'blue' },
        };
      }),
    ]);

  beforeEach(async () => {
    made = [];
    hinder = () => {};
    app = await openTestApp({ tables: idempotencyTables, migrations: idempotencyMigrations, routes });
    ada = await app.signUpAndVerify('ada@example.com');
  });
  afterEach(() => app.close());

  const make = (name: string, key = 'first', who = ada) =>
    who.post('/v1/things', { name }).set('idempotency-key', key);

  it('a repeat gets the same answer, is marked as one, and does nothing', async () => {
    const first = await make('cup');
    const again = await make('cup');
    expect([again.status, again.body]).to.deep.equal([201, first.body]);
    expect(again.get('x-colour')).to.equal('blue');
    expect([first.get('idempotent-replayed'), again.get('idempotent-replayed')]).to.deep.equal([
      undefined,
      'true',
    ]);
    expect(made).to.have.length(1);
  });

  it('a repeat after a restart gets the same answer', async () => {
    const first = await make('cup');
    app = await app.reopen();
    ada = await app.signIn('ada@example.com');
    expect((await make('cup')).body).to.deep.equal(first.body);
    expect(made).to.have.length(1);
  });

  it('without a key, or with another one, a request is a new one', async () => {
    await make('cup');
    await make('cup', 'second');
    await ada.post('/v1/things', { name: 'cup' });
    expect(made).to.have.length(3);
  });

  it('the same key for another request is refused', async () => {
    await make('cup');
    const answer = await make('plate');
    expect([answer.status, answer.body.code]).to.deep.equal([422, 'idempotency-key-reused']);
    expect(made).to.have.length(1);
  });

  it('two people may choose the same key', async () => {
    await make('cup');
    const bob = await app.signUpAndVerify('bob@example.com');
    expect((await make('plate', 'first', bob)).body.number).to.equal(2);
  });

  it('of two at once the second waits and gets the answer of the first', async () => {
    let release = () => {};
    const entered = new Promise<void>((inside) => {
      hinder = () => {
        inside();
        return new Promise<void>((resolve) => {
          release = resolve;
        });
      };
    });
    const both = [make('cup'), make('cup')].map((test) => test.then((answer) => answer));
    await entered;
    release();
    const [first, second] = await Promise.all(both);
    expect(first?.body).to.deep.equal(second?.body);
    expect(made).to.have.length(1);
  });

  it('a refused request may be repeated with its key', async () => {
    hinder = () => {
      throw new AppError('limit-reached');
    };
    expect((await make('cup')).body.code).to.equal('limit-reached');
    hinder = () => {};
    expect((await make('cup')).status).to.equal(201);
  });

  it('after a failure nobody can judge the key is refused, and nothing is done twice', async () => {
    hinder = () => {
      throw new Error('the power went');
    };
    expect((await make('cup')).status).to.equal(500);
    hinder = () => {};
    expect((await make('cup')).body.code).to.equal('invalid-state');
    expect(made).to.deep.equal([]);
  });

  for (const key of [' ', 'x'.repeat(256)])
    it(`a key of ${key.length} characters that is none is refused`, async () => {
      const answer = await make('cup', key);
      expect(answer.body.errors[0].pointer).to.equal('header:idempotency-key');
      expect(made).to.deep.equal([]);
    });

  it('neither the key nor the answer is stored in the clear', async () => {
    await make('cup', 'a-telling-key');
    const bytes = ['', '-wal'].map((end) => readFileSync(`${app.paths.database}${end}`, 'latin1')).join('');
    expect(bytes).to.include('things.make');
    for (const secret of ['a-telling-key', 'hush-1']) expect(bytes).to.not.include(secret);
  });

  it('answers are forgotten after their day', async () => {
    await make('cup');
    const [target] = idempotencyRetention(app);
    const now = new Date(app.clock.nowMs()).toISOString();
    expect(await target?.apply(now)).to.deep.equal({ removed: 0 });
    const later = new Date(app.clock.nowMs() + 1).toISOString();
    expect(await target?.plan(later)).to.deep.include({ found: 1, oldestUtc: now });
    expect(await target?.apply(later)).to.deep.equal({ removed: 1 });
    expect((await make('cup')).body.number).to.equal(2);
  });

  it('a person sees that answers are kept, without the secrets, and erasure removes them', async () => {
    await make('cup');
    const source = idempotencyDataSource(app);
    const [section] = await source.export(ada.accountId);
    const records = [...((section?.records ?? []) as Iterable<object>)];
    expect(records).to.have.length(1);
    expect(records[0]).to.include({ request: 'things.make', state: 'done' });
    expect(JSON.stringify(records)).to.not.include('hush');
    expect(await source.erase(ada.accountId)).to.deep.equal([{ table: 'idempotency_keys', removed: 1 }]);
    expect(await source.erase(ada.accountId)).to.deep.equal([{ table: 'idempotency_keys', removed: 0 }]);
  });
});
