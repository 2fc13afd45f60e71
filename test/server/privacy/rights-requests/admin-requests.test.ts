import { expect } from 'chai';
import { adminRightsRequestSchema } from '#shared/contracts/rights-requests.ts';
import type { AccountId } from '#shared/values/index.ts';
import { openRightsServer, type RightsServer } from '#test/support/rights-requests/open-rights-server.ts';
import {
  act,
  asAdmin,
  asPerson,
  fileAndStart,
  fileRequest,
} from '#test/support/rights-requests/request-calls.ts';

const path = '/admin/v1/rights-requests';
const absent = '019ab000-0000-7000-8000-000000000000';

describe('rights requests: the administrator', () => {
  let server: RightsServer;
  let ada: AccountId;
  let bob: AccountId;
  beforeEach(async () => {
    server = await openRightsServer();
    ada = await server.addPerson('ada@example.org', 'Ada Lovelace');
    bob = await server.addPerson('bob@example.org', 'Bob Babbage');
  });
  afterEach(async () => {
    await server.stop();
    server.remove();
  });

  const list = async (query = '') => (await asAdmin(server).get(`${path}${query}`).expect(200)).body;
  const idsOf = (page: { items: { id: string }[] }) => page.items.map(({ id }) => id);

  it('sees whose requests they are and what may be done now', async () => {
    const { id } = await fileRequest(server, ada, { type: 'access', details: 'please' });
    const { items } = await list();
    expect(items).to.have.length(1);
    expect(adminRightsRequestSchema.parse(items[0])).to.deep.include({
      id,
      accountId: ada,
      accountEmail: 'ada@example.org',
      accountName: 'Ada Lovelace',
      details: 'please',
      actions: ['verify-identity', 'refuse'],
    });
  });

  it('open ones come first, the nearest deadline first; then the closed ones, newest first; page by page', async () => {
    const order: string[] = [];
    const file = async (type: string) => {
      const { id } = await fileRequest(server, ada, { type });
      server.clock.advance(3 * 86_400);
      return id;
    };
    const closed = [await file('question'), await file('objection')];
    for (const id of closed) await act(server, id, { action: 'refuse', answer: 'no' });
    for (let i = 0; i < 5; i++) order.push(await file('access'));
    const expected = [...order, ...closed.reverse()];
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: { items: { id: string }[]; nextCursor: string | null } = await list(
        `?limit=2${cursor && `&cursor=${cursor}`}`,
      );
      seen.push(...idsOf(page));
      cursor = page.nextCursor;
    }
    expect(seen).to.deep.equal(expected);
    expect(idsOf(await list('?open=true'))).to.deep.equal(order);
    expect(idsOf(await list('?open=false'))).to.deep.equal(closed);
    expect(idsOf(await list('?state=refused&type=objection'))).to.have.length(1);
    expect(idsOf(await list('?state=refused&open=true'))).to.deep.equal([]);
  });

  it('each person shown gets an entry before the answer, nobody else does', async () => {
    await fileRequest(server, ada, { type: 'access' });
    await fileRequest(server, ada, { type: 'question' });
    const { id } = await fileRequest(server, bob, { type: 'access' });
    await list();
    await asAdmin(server, 'support').get(`${path}/${id}`).expect(200);
    const seen = (await server.trail()).filter(({ event }) => event === 'rights-request.consulted');
    expect(
      seen.map(({ subject, fields, actorRole }) => ({ subject, fields, actorRole })),
    ).to.have.deep.members([
      { subject: ada, fields: { count: 2 }, actorRole: 'dpo' },
      { subject: bob, fields: { count: 1 }, actorRole: 'dpo' },
      { subject: bob, fields: { count: 1 }, actorRole: 'support' },
    ]);
  });

  it('refuses who has no permission, and changes nothing', async () => {
    const { id } = await fileRequest(server, ada, { type: 'access' });
    await asAdmin(server, 'auditor').get(path).expect(403);
    await asAdmin(server, 'auditor').get(`${path}/${id}`).expect(403);
    await asAdmin(server, 'support').post(`${path}/${id}/actions`, { action: 'verify-identity' }).expect(403);
    await asPerson(server, ada).get(path).expect(401);
    expect((await asPerson(server, ada).get(`/v1/rights-requests/${id}`)).body.state).to.equal('received');
  });

  it('refuses bad input', async () => {
    for (const query of ['?open=maybe', '?state=new', '?cursor=e30', '?limit=0', '?who=ada'])
      expect((await asAdmin(server).get(`${path}${query}`)).status, query).to.equal(400);
    for (const body of [{}, { action: 'delete' }, { action: 'start', force: true }])
      expect((await asAdmin(server).post(`${path}/${absent}/actions`, body)).status).to.equal(400);
    await asAdmin(server).get(`${path}/not-an-id`).expect(400);
    await asAdmin(server).get(`${path}/${absent}`).expect(404);
    await asAdmin(server).get(`${path}/${absent}/plan`).expect(404);
    await asAdmin(server).post(`${path}/${absent}/actions`, { action: 'start' }).expect(404);
  });

  it('moves a request step by step and leaves a trace of each', async () => {
    const id = await fileAndStart(server, ada, { type: 'rectification', details: 'my name is Ada King' });
    const done = await act(server, id, { action: 'complete', answer: 'Corrected.' });
    expect(done).to.deep.include({
      state: 'completed',
      answer: 'Corrected.',
      actions: [],
      packageReady: false,
    });
    const acted = (await server.trail()).filter(({ event }) => event === 'rights-request.acted');
    expect(acted.map(({ fields }) => (fields as { state: string }).state)).to.deep.equal([
      'identity-verified',
      'in-progress',
      'completed',
    ]);
    expect(acted.every(({ subject, actorId }) => subject === ada && actorId === 'admin-dpo')).to.equal(true);
  });

  it('refuses a step that is not the next, also the same one twice', async () => {
    const { id } = await fileRequest(server, ada, { type: 'access' });
    for (const action of ['start', 'complete']) {
      const { body } = await asAdmin(server).post(`${path}/${id}/actions`, { action }).expect(409);
      expect(body.code).to.equal('invalid-state');
    }
    await act(server, id, { action: 'verify-identity' });
    await asAdmin(server).post(`${path}/${id}/actions`, { action: 'verify-identity' }).expect(409);
  });

  it('refuses to refuse or to answer a question without an answer', async () => {
    const id = await fileAndStart(server, ada, { type: 'question' });
    for (const action of ['refuse', 'complete']) {
      const { body } = await asAdmin(server).post(`${path}/${id}/actions`, { action }).expect(400);
      expect(body.errors[0].pointer).to.equal('/answer');
    }
    const done = await act(server, id, { action: 'refuse', answer: 'Not you.' });
    expect(done).to.deep.include({ state: 'refused', answer: 'Not you.' });
  });
});
