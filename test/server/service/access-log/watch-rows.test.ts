import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import type { Context } from '#server/foundation/http/index.ts';
import { watchRows } from '#server/service/access-log/watch-rows.ts';
import { type LogApp, openLogApp } from '#test/support/access-log/open-log-app.ts';
import { readEvents } from '#test/support/access-log/read-events.ts';

const ctx: Context = { requestId: null, ip: null, actor: { kind: 'system', name: 'test' } };

describe('access log: watching rows', () => {
  let app: LogApp;
  beforeEach(async () => {
    app = await openLogApp();
  });
  afterEach(() => app.close());

  const watch = async (filter = {}) => {
    const deps = { ...app, mayStillRead: async () => true, heartbeatMs: 5 };
    const { bytes } = await watchRows(deps, ctx, { filter, lastEventId: undefined });
    return { bytes, ...readEvents(bytes) };
  };

  it('a comment comes while there is nothing to show', async () => {
    const live = await watch();
    for (let at = 0; at < 3; at++) await live.next('comment');
    live.bytes.destroy();
  });

  it('who takes rows too slowly is told how many were left out, and memory has an end', async () => {
    const live = await watch();
    await live.next('comment');
    for (let at = 0; at < 3500; at++) app.push(null);
    await app.accessLog.flush();
    let [shown, dropped] = [0, 0];
    while (shown + dropped < 3500) {
      const { name, data } = await live.any();
      if (name === 'row') shown += 1;
      if (name === 'dropped') dropped += (data as { count: number }).count;
    }
    expect(shown + dropped).to.equal(3500);
    expect(dropped).to.be.within(1, 2500);
    live.bytes.destroy();
  });

  it('a row that is pushed twice is shown once', async () => {
    const live = await watch();
    await live.next('comment');
    app.push(null, { id: '01a207a2-3280-778e-a2fc-6d1d9f59cec0', status: 201 });
    await app.accessLog.flush();
    app.push(null, { id: '01a207a2-3280-778e-a2fc-6d1d9f59cec0', status: 201 });
    app.push(null, { status: 202 });
    expect((await live.rows(2)).map((row) => row.status)).to.deep.equal([201, 202]);
    live.bytes.destroy();
  });

  it('a user agent in UTF-8 is shown as the text it is', async () => {
    const live = await watch();
    await live.next('comment');
    app.push(null, { userAgent: Buffer.from('Käse/1').toString('latin1') });
    expect((await live.rows(1)).map((row) => row.userAgent)).to.deep.equal(['Käse/1']);
    live.bytes.destroy();
  });

  it('a row of somebody who was erased meanwhile is not shown', async () => {
    const anna = await app.signUpAndVerify('anna@example.com');
    const live = await watch();
    await live.next('comment');
    await app.keyring.destroySubjectKey(anna.accountId);
    app.push(anna.accountId, { target: '/exercises/4711' });
    expect((await live.rows(1))[0]).to.include({ accountId: null, ip: null, target: '/exercises/:id' });
    live.bytes.destroy();
  });

  it('more than fifty at once are refused', async () => {
    const all = [];
    for (let at = 0; at < 50; at++) all.push(await watch());
    const refusal = await watch().catch((error: unknown) => error);
    expect(refusal).to.have.property('code', 'not-ready');
    for (const { bytes } of all) bytes.destroy();
  });

  it('nobody watches any more once the stream is destroyed, even before anything was read', async () => {
    const [early, later] = [await watch(), await watch()];
    await later.next('comment');
    early.bytes.destroy();
    later.bytes.destroy();
    while (app.accessLog.watches() > 0) await setImmediate();
  });
});
