import { expect } from 'chai';
import { retentionRules } from '#server/foundation/database/index.ts';
import { listRetentionRules, retentionRunSchema } from '#shared/contracts/retention.ts';
import { openRetentionServer, type RetentionServer } from '#test/support/retention/open-retention-server.ts';
import { asAdmin } from '#test/support/rights-requests/request-calls.ts';

const path = '/admin/v1/retention';

describe('retention: routes', () => {
  let server: RetentionServer;
  beforeEach(async () => {
    server = await openRetentionServer();
  });
  afterEach(() => server.close());

  it('tells every rule, and what it applies to', async () => {
    const { body } = await asAdmin(server, 'auditor').get(`${path}/rules`).expect(200);
    const { items } = listRetentionRules.success.body?.parse(body) ?? { items: [] };
    expect(items.map(({ id }) => id)).to.deep.equal(Object.keys(retentionRules));
    expect(items.find(({ id }) => id === 'retain.mail')).to.include({
      periodDays: 30,
      clause: 'use.notices',
    });
    expect(items.find(({ id }) => id === 'retain.mail')?.appliesTo).to.deep.equal(['mails']);
    expect(items.find(({ id }) => id === 'retain.account')?.periodDays).to.equal(null);
  });

  it('runs now, dry or not, and writes down who asked for it', async () => {
    await server.sendMail();
    server.clock.advance(31 * 86_400);
    const dry = await asAdmin(server).post(`${path}/runs`, { dryRun: true }).expect(201);
    expect(retentionRunSchema.parse(dry.body).results[0]).to.include({ found: 1, removed: 0 });
    const wet = await asAdmin(server, 'owner').post(`${path}/runs`, { dryRun: false }).expect(201);
    expect(retentionRunSchema.parse(wet.body).results[0]).to.include({ found: 1, removed: 1 });
    const trail = (await server.trail()).filter(({ event }) => event === 'retention.ran');
    expect(trail.map(({ actorId }) => actorId)).to.deep.equal(['admin-dpo', 'admin-owner']);
  });

  it('lists the runs, newest first, page by page', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 3; i++) {
      const { body } = await asAdmin(server).post(`${path}/runs`, { dryRun: false }).expect(201);
      ids.unshift(body.id);
      server.clock.advance(1);
    }
    const first = (await asAdmin(server).get(`${path}/runs?limit=2`).expect(200)).body;
    const next = (await asAdmin(server).get(`${path}/runs?limit=2&cursor=${first.nextCursor}`).expect(200))
      .body;
    expect([...first.items, ...next.items].map(({ id }: { id: string }) => id)).to.deep.equal(ids);
    expect(next.nextCursor).to.equal(null);
    await asAdmin(server).get(`${path}/runs?cursor=x`).expect(400);
  });

  it('a clock that is behind is refused with its own code', async () => {
    await asAdmin(server).post(`${path}/runs`, { dryRun: false }).expect(201);
    server.clock.jump(-60);
    const { body } = await asAdmin(server).post(`${path}/runs`, { dryRun: false }).expect(409);
    expect(body.code).to.equal('clock-jumped');
  });

  it('refuses bad input, strangers, and who may only read', async () => {
    for (const body of [{}, { dryRun: 'yes' }, { dryRun: true, rule: 'retain.logs' }])
      await asAdmin(server).post(`${path}/runs`, body).expect(400);
    await asAdmin(server, 'auditor').post(`${path}/runs`, { dryRun: true }).expect(403);
    await asAdmin(server, 'support').get(`${path}/runs`).expect(403);
    await server.http.get(`${path}/rules`).expect(401);
    expect(await server.trail()).to.deep.equal([]);
  });
});
