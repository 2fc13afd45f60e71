import { expect } from 'chai';
import { problemSchema } from '#shared/errors/index.ts';
import type { AccountId } from '#shared/values/index.ts';
import { openRightsServer, type RightsServer } from '#test/support/rights-requests/open-rights-server.ts';
import { act, asPerson, fileAndStart, fileRequest } from '#test/support/rights-requests/request-calls.ts';

const path = '/v1/rights-requests';
const absent = '019ab000-0000-7000-8000-000000000000';

describe('rights requests: the person', () => {
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
  const events = async () => (await server.trail()).map(({ event }) => event);

  it('files a request and is told the last day and how it was found', async () => {
    const view = await fileRequest(server, ada, { type: 'access', details: '  please  ' });
    expect(view).to.deep.include({
      type: 'access',
      state: 'received',
      receivedAtUtc: '2026-11-23T09:00:00.000Z',
      dueOn: '2026-12-23',
      details: 'please',
      answer: null,
      packageReady: false,
    });
    expect(view.dueDerivation).to.have.length(2);
    const [entry] = (await server.trail()).slice(-1);
    expect(entry).to.deep.include({ event: 'rights-request.filed', subject: ada, actorKind: 'account' });
    expect(entry?.fields).to.deep.equal({ rightsRequestId: view.id, type: 'access' });
  });

  it('what the person wrote is not readable in the database', async () => {
    await fileRequest(server, ada, { type: 'question', details: 'a very personal question' });
    const [row] = await server.database.query<{ details: Buffer }>('SELECT details FROM rights_requests');
    expect(row?.details.includes('personal')).to.equal(false);
  });

  const bad: [what: string, body: object, pointer: string][] = [
    ['an unknown type', { type: 'everything' }, '/type'],
    ['an unknown field', { type: 'access', urgent: true }, '/urgent'],
    ['empty details', { type: 'access', details: '  ' }, '/details'],
    ['details that are too long', { type: 'access', details: 'x'.repeat(4001) }, '/details'],
  ];
  for (const [what, body, pointer] of bad)
    it(`refuses ${what} and keeps nothing`, async () => {
      const answer = await asPerson(server, ada).post(path, body).expect(400);
      expect(problemSchema.parse(answer.body).errors?.map((one) => one.pointer)).to.deep.equal([pointer]);
      expect(await events()).to.not.include('rights-request.filed');
    });

  it('refuses a stranger and a change without the CSRF token', async () => {
    expect((await server.http.post(path).send({ type: 'access' })).status).to.equal(401);
    const answer = await server.http.post(path).set('x-test-account', ada).send({ type: 'access' });
    expect(answer.body.code).to.equal('csrf-token-invalid');
  });

  it('refuses the eleventh open request; a withdrawn one makes room', async () => {
    for (let i = 0; i < 10; i++) await fileRequest(server, ada, { type: 'question', details: 'x' });
    const { body } = await asPerson(server, ada).post(path, { type: 'access' }).expect(409);
    expect(body.code).to.equal('limit-reached');
    await fileRequest(server, bob, { type: 'access' });
    const { body: page } = await asPerson(server, ada).get(path).expect(200);
    await asPerson(server, ada).post(`${path}/${page.items[0].id}/withdraw`).expect(200);
    await fileRequest(server, ada, { type: 'access' });
  });

  it('lists the own requests, newest first, page by page, and nobody else sees them', async () => {
    const ids: string[] = [];
    for (const type of ['access', 'question', 'portability']) {
      ids.unshift((await fileRequest(server, ada, { type })).id);
      server.clock.advance(1);
    }
    const first = await asPerson(server, ada).get(`${path}?limit=2`).expect(200);
    const next = await asPerson(server, ada)
      .get(`${path}?limit=2&cursor=${first.body.nextCursor}`)
      .expect(200);
    const seen = [...first.body.items, ...next.body.items].map(({ id }: { id: string }) => id);
    expect(seen).to.deep.equal(ids);
    expect(next.body.nextCursor).to.equal(null);
    expect((await asPerson(server, bob).get(path).expect(200)).body.items).to.deep.equal([]);
    expect((await asPerson(server, ada).get(`${path}?cursor=x`)).body.code).to.equal('invalid-input');
  });

  it("hides another person's request exactly as one that does not exist", async () => {
    const { id } = await fileRequest(server, ada, { type: 'access' });
    const answers = await Promise.all([
      asPerson(server, bob).get(`${path}/${id}`),
      asPerson(server, bob).get(`${path}/${absent}`),
      asPerson(server, bob).post(`${path}/${id}/withdraw`),
      asPerson(server, bob).get(`${path}/${id}/package`),
    ]);
    for (const { status, body } of answers) {
      expect(status).to.equal(404);
      const { requestId: _own, ...rest } = body;
      expect(rest).to.deep.equal({
        type: 'urn:wrkout:problem:not-found',
        title: 'There is nothing here, or not for you.',
        status: 404,
        code: 'not-found',
      });
    }
    expect((await asPerson(server, ada).get(`${path}/${id}`).expect(200)).body.id).to.equal(id);
  });

  it('withdraws an open request once, and not an answered one', async () => {
    const { id } = await fileRequest(server, ada, { type: 'access' });
    const { body } = await asPerson(server, ada).post(`${path}/${id}/withdraw`).expect(200);
    expect(body).to.include({ state: 'withdrawn', completedAtUtc: '2026-11-23T09:00:00.000Z' });
    expect(await events()).to.include('rights-request.withdrawn');
    const again = await asPerson(server, ada).post(`${path}/${id}/withdraw`).expect(409);
    expect(again.body.code).to.equal('invalid-state');
    const answered = await fileAndStart(server, ada, { type: 'question' });
    await act(server, answered, { action: 'complete', answer: 'Yes.' });
    await asPerson(server, ada).post(`${path}/${answered}/withdraw`).expect(409);
    expect((await asPerson(server, ada).get(`${path}/${answered}`)).body.answer).to.equal('Yes.');
  });
});
