import { expect } from 'chai';
import type { Mail } from '#server/foundation/mail/index.ts';
import type { Hold } from '#server/privacy/erasure/index.ts';
import { runDueErasures } from '#server/privacy/rights-requests/index.ts';
import { erasureProgressSchema } from '#shared/contracts/erasures.ts';
import type { AccountId } from '#shared/values/index.ts';
import { keepServers } from '#test/support/rights-requests/keep-servers.ts';
import type { RightsServer } from '#test/support/rights-requests/open-rights-server.ts';
import { asAdmin, asPerson, fileAndStart } from '#test/support/rights-requests/request-calls.ts';

const path = '/admin/v1/rights-requests';
const day = 24 * 3600;

describe('erasure: approval and cooling-off time', () => {
  const openServer = keepServers();
  const mails: Mail[] = [];
  const held: { hold: Hold | null } = { hold: null };
  let server: RightsServer;
  let ada: AccountId;
  let id: string;

  const open = async (erasure: { approvals?: 1 | 2; coolingOffHours?: number }) => {
    mails.length = 0;
    held.hold = null;
    server = await openServer({
      erasure: { ...erasure, findHold: async () => held.hold },
      notify: async (mail) => void mails.push(mail),
    });
    ada = await server.addPerson('ada@example.org', 'Ada Lovelace');
    id = await fileAndStart(server, ada, { type: 'erasure' });
  };
  const act = (role: string, body: object) => asAdmin(server, role).post(`${path}/${id}/actions`, body);
  const approve = (role: string) => act(role, { action: 'approve', confirm: true });
  const complete = (role: string) => act(role, { action: 'complete', confirm: true });
  const view = async () => (await asAdmin(server).get(`${path}/${id}`).expect(200)).body;
  const progress = async () =>
    erasureProgressSchema.parse((await asAdmin(server).get(`${path}/${id}/erasure`).expect(200)).body);
  const isThere = async () => (await server.accounts.store.find(ada)) !== null;

  it('where two are asked for, the same administrator cannot approve twice; another one does', async () => {
    await open({ approvals: 2 });
    await approve('dpo').expect(200);
    const again = await approve('dpo').expect(409);
    expect(again.body.detail).to.include('another administrator');
    await complete('dpo').expect(409);
    expect(await isThere()).to.equal(true);
    expect(await view()).to.deep.include({
      approvedBy: ['admin-dpo'],
      approvalsNeeded: 2,
      actions: ['approve', 'cancel', 'refuse'],
    });
    await complete('owner').expect(200);
    expect(await isThere()).to.equal(false);
    const events = (await server.trail()).filter(({ event }) => event === 'erasure.approved');
    expect(
      events.map(({ actorId, fields }) => [actorId, (fields as { approvals: number }).approvals]),
    ).to.deep.equal([
      ['admin-dpo', 1],
      ['admin-owner', 2],
    ]);
  });

  it('who completes approves too, and it does not erase before everybody has agreed', async () => {
    await open({ approvals: 2 });
    const { body } = await complete('owner').expect(200);
    expect(body).to.deep.include({ state: 'in-progress', approvedBy: ['admin-owner'] });
    expect(await isThere()).to.equal(true);
    expect(await runDueErasures(server.rights)).to.deep.equal({ finished: 0, failed: 0 });
  });

  it('an approval needs its confirmation and the permission', async () => {
    await open({ coolingOffHours: 24 });
    const { body } = await act('dpo', { action: 'approve' }).expect(400);
    expect(body.errors[0].pointer).to.equal('/confirm');
    await approve('support').expect(403);
    expect(await view()).to.deep.include({ approvedBy: [], erasesAtUtc: null });
  });

  it('after the cooling-off time it begins by itself, not a second before, and the person was told when', async () => {
    await open({ coolingOffHours: 72 });
    await approve('dpo').expect(200);
    expect(await view()).to.include({ state: 'in-progress', erasesAtUtc: '2026-11-26T09:00:00.000Z' });
    expect(mails.map(({ kind, to }) => [kind, to])).to.deep.equal([['erasure-approved', 'ada@example.org']]);
    expect(mails[0]?.text).to.include('2026-11-26 09:00 UTC');
    const early = await complete('dpo').expect(409);
    expect(early.body.detail).to.include('2026-11-26T09:00:00.000Z');
    server.clock.advance(3 * day - 1);
    expect(await runDueErasures(server.rights)).to.deep.equal({ finished: 0, failed: 0 });
    server.clock.advance(1);
    expect(await runDueErasures(server.rights)).to.deep.equal({ finished: 1, failed: 0 });
    expect(await view()).to.include({ state: 'completed' });
    expect(await isThere()).to.equal(false);
    expect(await runDueErasures(server.rights), 'once').to.deep.equal({ finished: 0, failed: 0 });
  });

  it('an administrator calls it off in that time; it can be approved anew', async () => {
    await open({ coolingOffHours: 24 });
    await act('dpo', { action: 'cancel' }).expect(409);
    await approve('dpo').expect(200);
    await act('owner', { action: 'cancel' }).expect(200);
    server.clock.advance(2 * day);
    expect(await runDueErasures(server.rights)).to.deep.equal({ finished: 0, failed: 0 });
    expect(await view()).to.deep.include({ state: 'in-progress', approvedBy: [], erasesAtUtc: null });
    expect((await server.trail()).at(-2)).to.deep.include({ event: 'erasure.cancelled', subject: ada });
    await approve('dpo').expect(200);
  });

  it('the person withdraws it in that time', async () => {
    await open({ coolingOffHours: 24 });
    await approve('dpo').expect(200);
    const own = await asPerson(server, ada).get(`/v1/rights-requests/${id}`).expect(200);
    expect(own.body.erasesAtUtc).to.equal('2026-11-24T09:00:00.000Z');
    await asPerson(server, ada).post(`/v1/rights-requests/${id}/withdraw`).expect(200);
    server.clock.advance(2 * day);
    expect(await runDueErasures(server.rights)).to.deep.equal({ finished: 0, failed: 0 });
    expect(await isThere()).to.equal(true);
  });

  it('refusing the request takes the approvals with it', async () => {
    await open({ coolingOffHours: 24 });
    await approve('dpo').expect(200);
    await act('dpo', { action: 'refuse', answer: 'A dispute is open.' }).expect(200);
    server.clock.advance(2 * day);
    expect(await runDueErasures(server.rights)).to.deep.equal({ finished: 0, failed: 0 });
  });

  it('a legal hold refuses approval and begin, and is named', async () => {
    await open({ coolingOffHours: 24 });
    const hold = { id: '019ab000-0000-7000-8000-0000000000aa', reason: 'litigation' };
    held.hold = hold;
    const refused = await approve('dpo').expect(409);
    expect(refused.body.detail).to.include(hold.id).and.to.include('litigation');
    held.hold = null;
    await approve('dpo').expect(200);
    held.hold = hold;
    server.clock.advance(2 * day);
    expect(await runDueErasures(server.rights)).to.deep.equal({ finished: 0, failed: 1 });
    expect(await progress()).to.deep.include({ hold, begunAtUtc: null });
    expect((await server.accounts.store.find(ada))?.state).to.equal('active');
    held.hold = null;
    expect(await runDueErasures(server.rights)).to.deep.equal({ finished: 1, failed: 0 });
  });

  it('a hold that is placed after the begin stops it before anything is removed', async () => {
    await open({});
    let asked = 0;
    const found = { id: 'hold-1', reason: 'audit' };
    Object.assign(server.erasures.options, { findHold: async () => (++asked < 3 ? null : found) });
    const refused = await complete('dpo').expect(409);
    expect(refused.body.detail).to.include('hold-1');
    expect(await isThere()).to.equal(true);
    expect(server.keyring.hasSubjectKey(ada)).to.equal(true);
    const { steps, begunAtUtc } = await progress();
    expect(begunAtUtc).to.not.equal(null);
    expect(steps.filter(({ isDone }) => isDone).map(({ name }) => name)).to.deep.equal([
      'block account and keys',
    ]);
  });
});
