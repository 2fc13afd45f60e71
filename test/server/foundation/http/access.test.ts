import { expect } from 'chai';
import { isPermitted, roles } from '#shared/permissions/index.ts';
import { openSampleApp, tokens } from '#test/support/server/open-sample-app.ts';
import { rememberingLog } from '#test/support/server/remembering-log.ts';

describe('who may call', () => {
  const told = rememberingLog();
  const { http, calls } = openSampleApp({ log: told.log });
  beforeEach(() => calls.splice(0));
  const codeOf = async (call: PromiseLike<{ status: number; body: { code: string } }>) => {
    const { status, body } = await call;
    expect(calls, 'reached the handler').to.have.length(0);
    return [status, body.code];
  };
  const change = (headers: Record<string, string>) => http.post('/v1/own').set(headers).send({ name: 'a' });

  it('a signed-in person reads, and the handler is told who it is', async () => {
    await http.get('/v1/own').set('x-test', tokens.holder).expect(200);
    expect(calls[0]?.ctx.actor).to.include({ kind: 'account', accountId: 'account-1' });
  });

  it('a stranger and an ended session are told apart, and both told to sign in', async () => {
    expect(await codeOf(http.get('/v1/own'))).to.deep.equal([401, 'unauthenticated']);
    expect(await codeOf(http.get('/v1/own').set('x-test', 'somebody'))).to.deep.equal([
      401,
      'unauthenticated',
    ]);
    expect(await codeOf(http.get('/v1/own').set('x-test', tokens.expired))).to.deep.equal([
      401,
      'session-expired',
    ]);
  });

  it('a change needs the CSRF token of the session; reading does not', async () => {
    const me = { 'x-test': tokens.holder };
    expect(await codeOf(change(me))).to.deep.equal([403, 'csrf-token-invalid']);
    expect(await codeOf(change({ ...me, 'x-csrf-token': 'another' }))).to.deep.equal([
      403,
      'csrf-token-invalid',
    ]);
    expect(await codeOf(change({ ...me, 'x-csrf-token': '' }))).to.deep.equal([403, 'csrf-token-invalid']);
    await change({ ...me, 'x-csrf-token': tokens.csrf }).expect(200);
  });

  for (const role of roles)
    it(`${role} may ${isPermitted(role, 'audit.read') ? '' : 'not '}call what needs audit.read`, async () => {
      const call = http.get('/admin/v1/sample').set('x-test', role);
      if (isPermitted(role, 'audit.read')) await call.expect(200);
      else expect(await codeOf(call)).to.deep.equal([403, 'forbidden']);
    });

  it('a role that nobody knows may nothing', async () => {
    expect(await codeOf(http.get('/admin/v1/sample').set('x-test', 'root'))).to.deep.equal([
      403,
      'forbidden',
    ]);
  });

  it('who calls is asked before the body is read: a stranger is not told what is wrong with it', async () => {
    const big = http
      .post('/v1/own')
      .set('content-type', 'application/json')
      .send(`{"name":"${'a'.repeat(100_000)}"`);
    expect(await codeOf(big)).to.deep.equal([401, 'unauthenticated']);
  });

  it('a failure of the check itself lets nobody in and tells nothing', async () => {
    const answer = await http.get('/v1/own').set('x-test', tokens.broken);
    expect([answer.status, answer.body.code, calls.length]).to.deep.equal([500, 'internal', 0]);
    expect(answer.text).to.not.contain('secret-path');
    expect(String(told.lines.at(-1)?.fields.err)).to.contain('secret-path');
  });
});
