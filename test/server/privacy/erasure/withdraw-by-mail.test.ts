import { expect } from 'chai';
import type { Mail } from '#server/foundation/mail/index.ts';
import { fileErasure, tellClosed } from '#server/privacy/rights-requests/index.ts';
import { closeAccount } from '#server/service/accounts/index.ts';
import type { AccountId, RightsRequestId } from '#shared/values/index.ts';
import { keepServers } from '#test/support/rights-requests/keep-servers.ts';
import type { RightsServer } from '#test/support/rights-requests/open-rights-server.ts';
import { act, asAdmin } from '#test/support/rights-requests/request-calls.ts';

const ctx = { requestId: null, actor: { kind: 'anonymous' }, ip: null } as const;

describe('erasure: a closed account calls it off by the link of the mail', () => {
  const openServer = keepServers();
  const mails: Mail[] = [];
  let server: RightsServer;
  let ada: AccountId;
  let id: RightsRequestId;

  beforeEach(async () => {
    mails.length = 0;
    server = await openServer({
      erasure: { coolingOffHours: 24 },
      notify: async (mail) => void mails.push(mail),
    });
    ada = await server.addPerson('ada@example.org', 'Ada Lovelace');
    id = (await fileErasure(server.rights, ctx, ada)).id as RightsRequestId;
    await closeAccount(server.accounts, ctx, ada);
    await tellClosed(server.rights, { id, accountId: ada });
  });

  const linkOf = (mail: Mail | undefined) => new URL(/https:\S+/.exec(String(mail?.text))?.[0] ?? '');
  const withdraw = (token: string, requestId: string = id) =>
    server.http.post(`/v1/rights-requests/${requestId}/withdraw-by-mail`).send({ token });
  const token = () => linkOf(mails.at(-1)).searchParams.get('token') ?? '';
  const stateOf = async () => (await server.accounts.store.find(ada))?.state;

  it('the mail tells of the closing and carries the link', () => {
    expect(mails.map(({ kind, to }) => [kind, to])).to.deep.equal([['account-closed', 'ada@example.org']]);
    expect(linkOf(mails[0]).pathname).to.equal('/withdraw-erasure');
    expect(linkOf(mails[0]).searchParams.get('id')).to.equal(id);
  });

  it('the account is open again as it was, and the request withdrawn', async () => {
    expect(await stateOf()).to.equal('closed');
    await withdraw(token()).expect(200);
    expect(await stateOf()).to.equal('active');
    const { body } = await asAdmin(server).get(`/admin/v1/rights-requests/${id}`).expect(200);
    expect(body.state).to.equal('withdrawn');
    const events = (await server.trail()).map(({ event }) => event);
    expect(events).to.include.members(['rights-request.withdrawn', 'account.reopened']);
    await withdraw(token()).expect(409);
  });

  it('also in the cooling-off time, with the link of that mail', async () => {
    await act(server, id, { action: 'verify-identity' });
    await act(server, id, { action: 'start' });
    await act(server, id, { action: 'approve', confirm: true });
    expect(mails.at(-1)?.kind).to.equal('erasure-approved');
    await withdraw(token()).expect(200);
    expect(await stateOf()).to.equal('active');
  });

  it('an account that was suspended stays suspended', async () => {
    await server.database.transaction((tx) =>
      server.accounts.store.change(tx, ada, { closedFrom: 'suspended' }),
    );
    await withdraw(token()).expect(200);
    expect(await stateOf()).to.equal('suspended');
  });

  it('another token, or that of another request, is refused like no token at all', async () => {
    const other = '019ab000-0000-7000-8000-000000000000';
    for (const [wrong, requestId] of [
      ['x', id],
      [`${token()}A`, id],
      [token().toLowerCase(), id],
      [token(), other],
    ] as const) {
      const { body } = await withdraw(wrong, requestId).expect(400);
      expect(body.code, wrong).to.equal('token-invalid');
    }
    expect(await stateOf()).to.equal('closed');
  });

  it('once the erasure has begun it is too late', async () => {
    await act(server, id, { action: 'verify-identity' });
    await act(server, id, { action: 'start' });
    Object.assign(server.erasures.options, {
      coolingOffHours: 0,
      accounts: { ...server.erasures.options.accounts, block: async () => Promise.reject(new Error('down')) },
    });
    await asAdmin(server)
      .post(`/admin/v1/rights-requests/${id}/actions`, { action: 'complete', confirm: true })
      .expect(500);
    const { body } = await withdraw(token()).expect(409);
    expect(body.detail).to.include('has begun');
  });
});
