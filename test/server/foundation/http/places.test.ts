import { expect } from 'chai';
import { openSampleApp } from '#test/support/server/open-sample-app.ts';

describe('other places and methods', () => {
  const { http, calls } = openSampleApp();

  it('another method is answered with those that there are', async () => {
    const { status, headers, body } = await http.unlisted('put', '/v1/own');
    expect([status, headers.allow, body.code]).to.deep.equal([405, 'GET, POST', 'method-not-allowed']);
  });

  it('HEAD answers as GET does, without a body', async () => {
    const { status, text } = await http.head('/v1/plain');
    expect([status, text ?? '']).to.deep.equal([200, '']);
  });

  for (const path of [
    '/V1/plain',
    '/v1/plain/more',
    '/v1//plain',
    '/v1/own%2f',
    '/v1/echo/%E0%A4%A',
    '/%',
    '/v1/echo/a/b',
  ])
    it(`nothing is at ${path}`, async () => {
      const { status, body } = await http.unlisted('post', path).send({ name: 'a' });
      expect([status, body.code]).to.deep.equal([404, 'not-found']);
    });

  it('a raw body reaches the handler byte for byte, whatever its type', async () => {
    calls.splice(0);
    const bytes = Buffer.from([0, 255, 10, 13, 123]);
    for (const type of ['application/json', 'application/octet-stream', 'text/plain'])
      await http
        .post('/hook')
        .set('content-type', type)
        .serialize((value) => value)
        .send(bytes as never)
        .expect(200);
    for (const call of calls) expect(call.raw.equals(bytes)).to.equal(true);
    expect(calls).to.have.length(3);
  });
});
