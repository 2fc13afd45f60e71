import { expect } from 'chai';
import { systemContext } from '#server/foundation/http/index.ts';
import { fileErasure, listDeadlines, rightsRequestsPromises } from '#server/privacy/rights-requests/index.ts';
import type { AccountId } from '#shared/values/index.ts';
import { openRightsServer, type RightsServer } from '#test/support/rights-requests/open-rights-server.ts';
import { act, fileRequest } from '#test/support/rights-requests/request-calls.ts';

const day = 86_400;

describe('rights requests: deadlines', () => {
  let server: RightsServer;
  let ada: AccountId;
  beforeEach(async () => {
    server = await openRightsServer();
    ada = await server.addPerson('ada@example.org', 'Ada Lovelace');
  });
  afterEach(async () => {
    await server.stop();
    server.remove();
  });
  const stateOf = async (clause: string) => {
    const promise = rightsRequestsPromises(server.rights).find((one) => one.clause === clause);
    return (await promise?.check())?.state;
  };

  it('the open requests are listed by their last day, with the days left, and no more than asked for', async () => {
    const first = await fileRequest(server, ada, { type: 'access' });
    server.clock.advance(5 * day);
    const second = await fileRequest(server, ada, { type: 'question' });
    const refused = await fileRequest(server, ada, { type: 'objection' });
    await act(server, refused.id, { action: 'refuse', answer: 'no' });
    expect(await listDeadlines(server.rights, 10)).to.deep.equal([
      { rightsRequestId: first.id, type: 'access', state: 'received', dueOn: '2026-12-23', daysLeft: 25 },
      { rightsRequestId: second.id, type: 'question', state: 'received', dueOn: '2026-12-28', daysLeft: 30 },
    ]);
    expect(await listDeadlines(server.rights, 1)).to.have.length(1);
  });

  it('the promise of a right is kept, at risk a week before the last day, broken after it', async () => {
    const { id } = await fileRequest(server, ada, { type: 'access' });
    expect(await stateOf('right.access')).to.equal('kept');
    server.clock.advance(23 * day);
    expect(await stateOf('right.access')).to.equal('at-risk');
    server.clock.advance(7 * day);
    expect(await stateOf('right.access'), 'on the last day').to.equal('at-risk');
    server.clock.advance(day);
    expect(await stateOf('right.access')).to.equal('broken');
    expect(await stateOf('right.erase'), 'another right').to.equal('kept');
    await act(server, id, { action: 'refuse', answer: 'no' });
    expect(await stateOf('right.access')).to.equal('kept');
  });

  it('closing an account files one erasure request, however often and whatever else is open', async () => {
    for (let i = 0; i < 10; i++) await fileRequest(server, ada, { type: 'question' });
    const ctx = systemContext('test');
    const { id, type, state } = await fileErasure(server.rights, ctx, ada);
    expect({ type, state }).to.deep.equal({ type: 'erasure', state: 'received' });
    expect((await fileErasure(server.rights, ctx, ada)).id).to.equal(id);
    const filed = (await server.trail()).filter(({ event }) => event === 'rights-request.filed');
    expect(filed).to.have.length(11);
  });
});
