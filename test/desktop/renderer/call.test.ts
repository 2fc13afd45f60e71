import { expect } from 'chai';
import { z } from 'zod';
import { ApiProblem } from '#desktop/renderer/api/api-problem.ts';
import { buildServerPath, checkPart } from '#desktop/renderer/api/build-request.ts';
import { readAnswer } from '#desktop/renderer/api/read-answer.ts';
import { listAccessLogs } from '#shared/contracts/access-log.ts';
import { adminSignOut, getAdminSession } from '#shared/contracts/admins.ts';
import { contract } from '#shared/contracts/contract.ts';
import { adminGetRightsRequest } from '#shared/contracts/rights-requests.ts';

const id = '0192f3c0-0000-7000-8000-00000000000a';

async function problemOf(work: () => unknown): Promise<ApiProblem> {
  try {
    await work();
  } catch (error) {
    if (error instanceof ApiProblem) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('renderer: a request made from a contract', () => {
  it('has its parameters in the path and its query behind it, without what is not set', () => {
    expect(buildServerPath(adminGetRightsRequest, { params: { id } })).to.equal(
      `/admin/v1/rights-requests/${id}`,
    );
    expect(buildServerPath(listAccessLogs, { query: { status: '5xx', ip: undefined } })).to.equal(
      '/admin/v1/access-logs?limit=50&status=5xx',
    );
  });

  it('writes dates as the server reads them', () => {
    expect(buildServerPath(listAccessLogs, { query: { from: '2026-11-23' } })).to.equal(
      '/admin/v1/access-logs?limit=50&from=2026-11-23T00%3A00%3A00.000Z',
    );
  });

  it('is not made when the contract would refuse it, and names each wrong field', async () => {
    const problem = await problemOf(() =>
      buildServerPath(listAccessLogs, { query: { status: '5', ip: 'somewhere' } }),
    );
    expect(problem.code).to.equal('request-invalid');
    expect(problem.fieldErrors.map(({ pointer }) => pointer)).to.have.members(['?status', '?ip']);
  });

  it('says what is wrong in the words of the server', async () => {
    const problem = await problemOf(() =>
      buildServerPath(listAccessLogs, { query: { outcome: 'lost', method: 'x'.repeat(21) } }),
    );
    expect(problem.fieldErrors.map(({ message }) => message)).to.have.members([
      'must be one of: forwarded, refused, upstream-failed, client-aborted, server-stopped',
      'must have at most 20 characters',
    ]);
  });

  it('cannot leave its path by a parameter', async () => {
    const problem = await problemOf(() =>
      buildServerPath(adminGetRightsRequest, { params: { id: '../admins' } }),
    );
    expect(problem.code).to.equal('request-invalid');
    expect(problem.fieldErrors.map(({ pointer }) => pointer)).to.deep.equal(['path:id']);
  });

  it('names each wrong field of the body with the pointer that the server would', async () => {
    const body = z.strictObject({ 'a/b~c': z.number(), list: z.array(z.strictObject({ n: z.int() })) });
    const pointers = async (value: unknown) =>
      (await problemOf(() => checkPart(body, value))).fieldErrors.map(({ pointer }) => pointer);
    expect(await pointers({ 'a/b~c': '1', list: [{ n: 1 }, { n: 'x' }] })).to.have.members([
      '/a~1b~0c',
      '/list/1/n',
    ]);
    expect(await pointers('no object')).to.deep.equal(['']);
  });
});

describe('renderer: an answer read by its contract', () => {
  const session = {
    adminId: id,
    email: 'ada@team.example',
    name: 'Ada',
    role: 'owner',
    permissions: ['overview.read'],
    expiresAtUtc: '2026-11-23T12:00:00.000Z',
  };
  const json = (body: unknown, status = 200) =>
    new Response(JSON.stringify(body), { status, headers: { 'x-request-id': 'req-1' } });

  it('is handed on when it is what the contract promises', async () => {
    expect(await readAnswer(getAdminSession, json(session))).to.deep.equal(session);
    expect(await readAnswer(adminSignOut, new Response(null, { status: 204 }))).to.equal(undefined);
  });

  it('may have keys that a newer server has added; they are left out', async () => {
    expect(await readAnswer(getAdminSession, json({ ...session, locale: 'de' }))).to.deep.equal(session);
  });

  it('may have them at any depth', async () => {
    const nested = contract({
      ...getAdminSession,
      success: {
        status: 200,
        description: 'Nested.',
        body: z.strictObject({ items: z.array(z.strictObject({ id: z.string() })) }),
      },
    });
    const answer = json({ items: [{ id: 'a', more: 1 }, { id: 'b' }], more: 2 });
    expect(await readAnswer(nested, answer)).to.deep.equal({ items: [{ id: 'a' }, { id: 'b' }] });
  });

  it('is refused when it is something else, with the request id', async () => {
    for (const body of [{ ...session, role: 'king' }, { email: 'x' }, null]) {
      const problem = await problemOf(() => readAnswer(getAdminSession, json(body)));
      expect(problem).to.include({ code: 'answer-invalid', requestId: 'req-1' });
    }
    const page = await problemOf(() => readAnswer(getAdminSession, new Response('<html>')));
    expect(page.code).to.equal('answer-invalid');
  });

  it('that is a problem keeps its title, detail, request id and field errors', async () => {
    const body = {
      type: 'urn:wrkout:problem:invalid-input',
      title: 'The request has a field that cannot be accepted.',
      status: 400,
      detail: 'The e-mail is none.',
      code: 'invalid-input',
      requestId: 'req-9',
      errors: [{ pointer: '/email', message: 'must be an e-mail address' }],
    };
    const problem = await problemOf(() => readAnswer(getAdminSession, json(body, 400)));
    expect(problem).to.include({
      code: 'invalid-input',
      status: 400,
      title: body.title,
      detail: body.detail,
    });
    expect(problem.requestId).to.equal('req-9');
    expect(problem.fieldErrors).to.deep.equal(body.errors);
  });

  it('that is a problem of a code not known here is shown all the same', async () => {
    const body = { title: 'New kind of no.', status: 418, code: 'teapot', requestId: 'req-2' };
    const problem = await problemOf(() => readAnswer(getAdminSession, json(body, 418)));
    expect(problem).to.include({ code: 'unknown', title: 'New kind of no.', requestId: 'req-2' });
  });

  it('that fails without a problem says so', async () => {
    const problem = await problemOf(() => readAnswer(getAdminSession, new Response('', { status: 503 })));
    expect(problem).to.include({ code: 'unknown', title: 'The server answered with status 503.' });
  });

  it('that says the session is over is known as such', async () => {
    for (const [code, isSignedOut] of [
      ['session-expired', true],
      ['unauthenticated', true],
      ['invalid-credentials', false],
    ] as const) {
      const body = { title: 'x', status: 401, code, requestId: 'r' };
      const problem = await problemOf(() => readAnswer(getAdminSession, json(body, 401)));
      expect(problem.isSignedOut, code).to.equal(isSignedOut);
    }
  });
});
