import { expect } from 'chai';
import { adminOf, type Context } from '#server/foundation/http/index.ts';
import type { ApprovalView } from '#shared/contracts/approvals.ts';
import { AppError } from '#shared/errors/index.ts';
import type { AdminId, SessionId } from '#shared/values/index.ts';
import { type HoldsServer, openHoldsServer } from '#test/support/holds/open-holds-server.ts';
import { asAdmin } from '#test/support/rights-requests/request-calls.ts';

const path = '/admin/v1/approvals';
const day = 86_400;
const kind = 'retention.shorten-rule';
const wish = { kind, about: 'retain.mail', payload: { toDays: 7 }, effect: ['12 mails would go'] } as const;

const dpo: Context = {
  requestId: null,
  actor: { kind: 'admin', adminId: 'admin-dpo' as AdminId, sessionId: 's' as SessionId, role: 'dpo' },
  ip: null,
};

describe('approvals', () => {
  let server: HoldsServer;
  beforeEach(async () => {
    server = await openHoldsServer();
  });
  afterEach(() => server.close());

  const ask = (ctx = dpo): Promise<ApprovalView> =>
    server.database.transaction((tx) => server.approvals.request(tx, ctx, wish));
  const spend = () =>
    server.database.transaction((tx) => server.approvals.spend(tx, { kind, about: 'retain.mail' }));

  it('another administrator approves; the one who asked never does', async () => {
    const { id, mayApprove } = await ask();
    expect(mayApprove).to.equal(false);
    const own = await asAdmin(server).post(`${path}/${id}/approve`).expect(403);
    expect(own.body.detail).to.equal('You asked for this yourself. Another administrator must approve it.');
    const { body } = await asAdmin(server, 'owner').post(`${path}/${id}/approve`).expect(200);
    expect(body).to.include({ state: 'approved', requestedBy: 'admin-dpo', decidedBy: 'admin-owner' });
  });

  it('is carried out in the transaction in which it is approved', async () => {
    const carried: unknown[] = [];
    server.approvals.carryOutBy(kind, async (_tx, ctx, { payload }) => {
      carried.push([adminOf(ctx), payload]);
    });
    const { id } = await ask();
    const { body } = await asAdmin(server, 'owner').post(`${path}/${id}/approve`).expect(200);
    expect(body.state).to.equal('spent');
    expect(carried).to.deep.equal([['admin-owner', { toDays: 7 }]]);
    await asAdmin(server, 'owner').post(`${path}/${id}/approve`).expect(409);
    expect(carried).to.have.length(1);
    expect(() => server.approvals.carryOutBy(kind, async () => {})).to.throw('two features carry out');
  });

  it('stays pending, without a trace, when carrying it out is refused', async () => {
    server.approvals.carryOutBy(kind, async () => {
      throw new AppError('invalid-state', { detail: 'no longer so' });
    });
    const { id } = await ask();
    const { body } = await asAdmin(server, 'owner').post(`${path}/${id}/approve`).expect(409);
    expect(body.detail).to.equal('no longer so');
    const list = (await asAdmin(server, 'owner').get(`${path}?pending=true`).expect(200)).body;
    expect(list.items[0]).to.include({ id, state: 'pending', mayApprove: true });
    expect((await server.trail()).map(({ event }) => event)).to.deep.equal(['approval.requested']);
  });

  it('is spent once where nothing carries it out by itself', async () => {
    expect(await spend()).to.equal(null);
    const { id } = await ask();
    expect(await spend()).to.equal(null);
    await asAdmin(server, 'owner').post(`${path}/${id}/approve`).expect(200);
    expect((await spend())?.payload).to.deep.equal({ toDays: 7 });
    expect(await spend()).to.equal(null);
  });

  it('expires after a week, approved or not', async () => {
    const { id } = await ask();
    server.clock.advance(7 * day);
    const { body } = await asAdmin(server, 'owner').post(`${path}/${id}/approve`).expect(409);
    expect(body.detail).to.equal('This approval is expired.');
    expect((await asAdmin(server).get(`${path}?pending=true`).expect(200)).body.items).to.deep.equal([]);
    const second = await ask();
    await asAdmin(server, 'owner').post(`${path}/${second.id}/approve`).expect(200);
    server.clock.advance(7 * day);
    expect(await spend()).to.equal(null);
  });

  it('the same is asked for once at a time', async () => {
    const { id } = await ask();
    const error = await ask().then(
      () => null,
      (reason: AppError) => reason,
    );
    expect(error?.detail).to.include(id);
    await asAdmin(server).post(`${path}/${id}/withdraw`).expect(200);
    await ask();
  });

  it('may be taken back, and refused by another; then it is over', async () => {
    const { id } = await ask();
    const { body } = await asAdmin(server, 'owner').post(`${path}/${id}/withdraw`).expect(200);
    expect(body).to.include({ state: 'withdrawn', decidedBy: 'admin-owner' });
    await asAdmin(server, 'owner').post(`${path}/${id}/approve`).expect(409);
    await asAdmin(server, 'owner').post(`${path}/${id}/withdraw`).expect(409);
  });

  it('tells who asked and who approved in the audit log', async () => {
    const { id } = await ask();
    await asAdmin(server, 'owner').post(`${path}/${id}/approve`).expect(200);
    const trail = (await server.trail()).map(({ event, actorId, fields }) => [event, actorId, fields]);
    expect(trail).to.deep.equal([
      ['approval.requested', 'admin-dpo', { approvalId: id, kind }],
      ['approval.approved', 'admin-owner', { approvalId: id, kind }],
    ]);
  });

  it('strangers are refused, and who may only read decides nothing', async () => {
    const { id } = await ask();
    await server.http.get(path).expect(401);
    await asAdmin(server, 'support').get(path).expect(403);
    await asAdmin(server, 'auditor').post(`${path}/${id}/approve`).expect(403);
    await asAdmin(server, 'owner')
      .post(`${path}/${id.replace(/.$/, 'f')}/approve`)
      .expect(404);
    await asAdmin(server, 'owner').post(`${path}/nothing/approve`).expect(400);
  });
});
