import { expect } from 'chai';
import { listAllContracts } from '#test/support/openapi/all-contracts.ts';
import { callContract, goodQuery } from '#test/support/whole-server/calls-of-contracts.ts';
import { expectProblem, expectSafeHeaders } from '#test/support/whole-server/expect-refusal.ts';
import { useStaffedServer } from '#test/support/whole-server/use-staffed-server.ts';

const readable = listAllContracts().filter(
  ({ method, params, success }) => method === 'GET' && params === undefined && !success.endless,
);

describe('doors: good answers are as guarded as refusals', function () {
  this.timeout(60_000);
  const suite = useStaffedServer();

  for (const contract of readable)
    it(`${contract.method} ${contract.path}`, async () => {
      const query = goodQuery(contract);
      const answer = await callContract(suite.current(), contract, { query });
      expect(answer.status, answer.bytes.toString()).to.equal(contract.success.status);
      expectSafeHeaders(answer, contract.id);
      expect(answer.headers['cache-control']).to.equal('no-store');
    });

  it('a session cookie is __Host-, HttpOnly, Secure and SameSite, when it is set and when it is taken back', async () => {
    const { call } = suite.current();
    const json = { email: 'ada@example.com', password: 'correct horse battery' };
    const begun = await call.public('/v1/session', { method: 'POST', json });
    expectSafeHeaders(begun, 'sign-in');
    expect(begun.cookies).to.have.length(1);
    const { csrfToken } = begun.json as { csrfToken: string };
    const headers = { cookie: begun.cookies[0]?.split(';')[0] ?? '', 'x-csrf-token': csrfToken };
    const ended = await call.public('/v1/session', { method: 'DELETE', headers });
    expectSafeHeaders(ended, 'sign-out');
    expect(ended.cookies).to.have.length(1);
    expect(ended.cookies[0]).to.match(/^__Host-wrkout_session=;.*; Max-Age=0$/);
    expectProblem(await call.public('/v1/account', { headers }), 'unauthenticated', 'after the sign-out');
  });

  it('nothing else sets a cookie', async () => {
    for (const contract of readable) {
      const { cookies } = await callContract(suite.current(), contract, { query: goodQuery(contract) });
      expect(cookies, contract.id).to.deep.equal([]);
    }
  });

  it('what is nowhere is answered with a problem on both listeners', async () => {
    const { call } = suite.current();
    for (const path of [
      '/',
      '/nothing',
      '/V1/account',
      '/v1/account/',
      '/%',
      '/apis',
      '/admin',
      '/v1/keys/x/y',
    ]) {
      expectProblem(await call.public.unlisted(path), 'not-found', path);
      expectProblem(await call.admin.unlisted(path), 'not-found', path);
    }
  });

  it('plain HTTP on a TLS port gets no answer that could be mistaken for one', async () => {
    const plain = suite.current().server.facts.publicUrl.replace('https:', 'http:');
    const outcome = await fetch(`${plain}/v1/account`).then(
      ({ status }) => status,
      (error: Error) => error.name,
    );
    expect(outcome).to.equal('TypeError');
  });
});
