import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { HoldView } from '#shared/contracts/holds.ts';
import type { AccountId } from '#shared/values/index.ts';
import {
  ada,
  adasKey,
  adasMail,
  bob,
  type HoldsServer,
  openHoldsServer,
} from '#test/support/holds/open-holds-server.ts';
import { asAdmin } from '#test/support/rights-requests/request-calls.ts';

const path = '/admin/v1/retention/holds';
const inAnHour = '2026-11-23T10:00:00.000Z';
const reason = 'claim 4711 before the court';

describe('legal holds', () => {
  let server: HoldsServer;
  beforeEach(async () => {
    server = await openHoldsServer();
  });
  afterEach(() => server.close());

  const place = async (body: object): Promise<HoldView> =>
    (
      await asAdmin(server)
        .post(path, { reason, ...body })
        .expect(201)
    ).body;
  const refused = async (body: object, status = 400) =>
    (
      await asAdmin(server)
        .post(path, { reason, ...body })
        .expect(status)
    ).body;

  it('an account, a key and a record can be held, and holding any of them keeps the account', async () => {
    await place({ scope: 'account', heldId: bob });
    expect((await server.holds.isHeld({ accountId: bob }))?.reason).to.equal(reason);
    expect(await server.holds.isHeld({ accountId: ada })).to.equal(null);
    const { id } = await place({ scope: 'key', heldId: adasKey });
    expect(await server.holds.isHeld({ keyId: adasKey })).to.include({ id, accountId: ada });
    expect(await server.holds.isHeld({ accountId: ada })).to.include({ id });
    await asAdmin(server).post(`${path}/${id}/end`).expect(200);
    expect(await server.holds.isHeld({ accountId: ada })).to.equal(null);
    const mail = await place({ scope: 'record', table: 'mails', heldId: adasMail });
    expect(await server.holds.isHeld({ record: { table: 'mails', id: adasMail } })).to.include({
      id: mail.id,
    });
    expect(server.holds.held.records('mails')).to.deep.equal([adasMail]);
    expect(server.holds.held.accounts()).to.deep.equal([bob]);
    expect(server.holds.held.touchedAccounts()).to.have.members([ada, bob]);
  });

  it('a record of nobody can be held, too', async () => {
    const hold = await place({ scope: 'record', table: 'access_log', heldId: server.rowOfNobody });
    expect(hold).to.include({ accountId: null, isOpen: true });
  });

  it('a hold with an end holds until then, and not a moment longer', async () => {
    await place({ scope: 'account', heldId: ada, endsAtUtc: inAnHour });
    server.clock.advance(3599);
    expect(await server.holds.isHeld({ accountId: ada })).not.to.equal(null);
    server.clock.advance(1);
    expect(await server.holds.isHeld({ accountId: ada })).to.equal(null);
    const { body } = await asAdmin(server).get(path).expect(200);
    expect(body.items[0]).to.include({ isOpen: false, endedAtUtc: null });
  });

  it('outlives a restart', async () => {
    const { id } = await place({ scope: 'account', heldId: ada });
    expect(await (await server.reopened()).isHeld({ accountId: ada })).to.include({ id, reason });
  });

  it('what does not fit is refused with the field', async () => {
    const past = '2026-11-23T09:00:00.000Z';
    const wrong: [object, string][] = [
      [{ scope: 'account', heldId: adasKey }, '/heldId'],
      [{ scope: 'key', heldId: ada }, '/heldId'],
      [{ scope: 'record', heldId: adasMail }, '/table'],
      [{ scope: 'account', heldId: ada, table: 'mails' }, '/table'],
      [{ scope: 'record', table: 'access_log', heldId: adasMail }, '/heldId'],
      [{ scope: 'account', heldId: ada, endsAtUtc: past }, '/endsAtUtc'],
      [{ scope: 'account', heldId: ada, reason: ' ' }, '/reason'],
      [{ scope: 'everything', heldId: ada }, '/scope'],
    ];
    for (const [body, pointer] of wrong) {
      const { errors } = await refused(body);
      expect(errors[0]?.pointer, JSON.stringify(body)).to.equal(pointer);
    }
    expect(await server.trail()).to.deep.equal([]);
  });

  it('the same thing is held once at a time', async () => {
    const { id } = await place({ scope: 'account', heldId: ada });
    expect((await refused({ scope: 'account', heldId: ada }, 409)).detail).to.include(id);
    await asAdmin(server).post(`${path}/${id}/end`).expect(200);
    await place({ scope: 'account', heldId: ada });
  });

  it('ending tells who and when, once', async () => {
    const { id } = await place({ scope: 'account', heldId: ada });
    const { body } = await asAdmin(server, 'owner').post(`${path}/${id}/end`).expect(200);
    expect(body).to.include({
      endedBy: 'admin-owner',
      endedAtUtc: '2026-11-23T09:00:00.000Z',
      isOpen: false,
    });
    await asAdmin(server).post(`${path}/${id}/end`).expect(409);
    await asAdmin(server).post(`${path}/${adasKey}/end`).expect(404);
  });

  it('leaves its trace about the person: placed, looked at, ended', async () => {
    const { id } = await place({ scope: 'key', heldId: adasKey });
    await asAdmin(server, 'auditor').get(path).expect(200);
    await asAdmin(server).post(`${path}/${id}/end`).expect(200);
    const trail = (await server.trail()).map(({ event, subject, actorId }) => [event, subject, actorId]);
    expect(trail).to.deep.equal([
      ['hold.placed', ada, 'admin-dpo'],
      ['hold.consulted', ada, 'admin-auditor'],
      ['hold.ended', ada, 'admin-dpo'],
    ]);
  });

  it('lists the open ones alone, and page by page', async () => {
    const { id } = await place({ scope: 'account', heldId: ada });
    await asAdmin(server).post(`${path}/${id}/end`).expect(200);
    // Ids tell the order in time, to the millisecond.
    server.clock.advance(1);
    const other = await place({ scope: 'account', heldId: bob });
    const open = (await asAdmin(server).get(`${path}?open=true`).expect(200)).body;
    expect(open.items.map((hold: HoldView) => hold.id)).to.deep.equal([other.id]);
    const first = (await asAdmin(server).get(`${path}?limit=1`).expect(200)).body;
    const next = (await asAdmin(server).get(`${path}?limit=1&cursor=${first.nextCursor}`).expect(200)).body;
    expect([...first.items, ...next.items].map((hold: HoldView) => hold.id)).to.deep.equal([other.id, id]);
  });

  it('strangers are refused, and who may only read places nothing', async () => {
    await server.http.get(path).expect(401);
    await asAdmin(server, 'support').get(path).expect(403);
    await asAdmin(server, 'auditor').post(path, { scope: 'account', heldId: ada, reason }).expect(403);
  });

  it('the reason does not stand readable in the file', async () => {
    await place({ scope: 'account', heldId: ada });
    await server.database.truncateWal();
    expect(readFileSync(server.databaseFile).includes(reason)).to.equal(false);
  });

  it('the access package names it; an erasure takes the ended ones alone', async () => {
    const { id } = await place({ scope: 'key', heldId: adasKey });
    await asAdmin(server).post(`${path}/${id}/end`).expect(200);
    await place({ scope: 'account', heldId: ada });
    const [section] = await server.holds.source.export(ada as AccountId);
    const records = (section?.records ?? []) as Iterable<{ reason: string }>;
    expect([...records].map((row) => row.reason)).to.deep.equal([reason, reason]);
    expect(await server.holds.source.erase(ada as AccountId)).to.deep.equal([
      { table: 'legal_holds', removed: 1 },
    ]);
    expect(await server.holds.isHeld({ accountId: ada })).not.to.equal(null);
  });

  it('an ended hold goes after its time, an open one never', async () => {
    await place({ scope: 'account', heldId: bob });
    const { id } = await place({ scope: 'account', heldId: ada });
    await asAdmin(server).post(`${path}/${id}/end`).expect(200);
    await place({ scope: 'key', heldId: adasKey, endsAtUtc: inAnHour });
    const [target] = server.holds.targets;
    const cutoff = '2026-11-23T10:00:00.001Z';
    expect(await target?.plan(cutoff)).to.include({ found: 2, oldestUtc: '2026-11-23T09:00:00.000Z' });
    server.clock.advance(3601);
    expect(await target?.apply(cutoff)).to.deep.equal({ removed: 2 });
    expect(await target?.plan(cutoff)).to.include({ found: 0 });
    expect(await server.holds.isHeld({ accountId: bob })).not.to.equal(null);
  });
});
