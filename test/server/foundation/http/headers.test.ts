import { expect } from 'chai';
import type { Response } from 'supertest';
import { problemSchema } from '#shared/errors/index.ts';
import { idSchema } from '#shared/values/index.ts';
import { openSampleApp, tokens } from '#test/support/server/open-sample-app.ts';

const { http } = openSampleApp();

const answers: [string, number, () => Promise<Response>][] = [
  ['an answer', 200, async () => http.get('/v1/plain')],
  ['a place where nothing is', 404, async () => http.unlisted('get', '/nothing')],
  ['the root', 404, async () => http.unlisted('get', '/')],
  ['wrong input', 400, async () => http.post('/v1/echo/x').send({})],
  ['a method that is not answered', 405, async () => http.unlisted('delete', '/v1/plain')],
  ['a stranger', 401, async () => http.get('/v1/own')],
  ['a failure', 500, async () => http.get('/v1/own').set('x-test', tokens.broken)],
  ['a path that cannot be read', 404, async () => http.unlisted('get', '/v1/echo/%E0%A4%A')],
];

describe('headers of every answer', () => {
  for (const [what, status, call] of answers)
    it(`protect ${what} (${status})`, async () => {
      const answer = await call();
      expect(answer.status).to.equal(status);
      expect(answer.get('content-security-policy')).to.equal(
        "default-src 'none';frame-ancestors 'none';base-uri 'none';form-action 'none'",
      );
      expect(answer.get('strict-transport-security')).to.match(/^max-age=31536000; includeSubDomains/);
      expect(answer.get('x-content-type-options')).to.equal('nosniff');
      expect(answer.get('referrer-policy')).to.equal('no-referrer');
      expect(answer.get('cache-control')).to.equal('no-store');
      expect(answer.get('content-type')).to.equal(
        `application/${status === 200 ? '' : 'problem+'}json; charset=utf-8`,
      );
      expect(idSchema().safeParse(answer.get('x-request-id')).success).to.equal(true);
    });

  it('tell nothing of the server and let nobody from elsewhere read', async () => {
    const answer = await http.get('/v1/plain').set('origin', 'https://evil.example');
    for (const name of ['x-powered-by', 'server', 'etag', 'access-control-allow-origin'])
      expect(answer.headers, name).to.not.have.property(name);
  });

  it('number each request anew, and the problem quotes its number', async () => {
    const first = await http.unlisted('get', '/nothing').set('x-request-id', 'chosen-by-the-caller');
    const second = await http.unlisted('get', '/nothing');
    expect(first.body.requestId).to.equal(first.get('x-request-id'));
    expect(new Set([first.body.requestId, second.body.requestId, 'chosen-by-the-caller'])).to.have.property(
      'size',
      3,
    );
  });

  it('a problem is one that RFC 9457 and the contract describe', async () => {
    const { body } = await http.unlisted('get', '/nothing');
    expect(problemSchema.parse(body)).to.deep.include({
      type: 'urn:wrkout:problem:not-found',
      title: 'There is nothing here, or not for you.',
      status: 404,
      code: 'not-found',
    });
  });
});
