import { expect } from 'chai';
import { expectBroken } from '#test/support/gateway/expect-broken.ts';
import { openRawGateway, parseAnswer } from '#test/support/gateway/open-raw-gateway.ts';

describe('RFC 9112 section 5.2: folded field lines', () => {
  for (const fold of [' ', '\t'])
    it(`a request with ${fold === ' ' ? 'a space' : 'a tab'} at the beginning of a line is refused`, async () => {
      const test = await openRawGateway();
      await expectBroken(test, [test.request('GET /api/', `X-Long: a\r\n${fold}b\r\n`)]);
      await test.close();
    });

  it('a folded trailer is refused', async () => {
    const test = await openRawGateway();
    const body = '1\r\nx\r\n0\r\nX-T: a\r\n b\r\n\r\n';
    await expectBroken(test, [test.request('POST /api/', 'Transfer-Encoding: chunked\r\n', body)]);
    await test.close();
  });

  it('an upstream that folds a field is a 502, not a field with a line end in it', async () => {
    const test = await openRawGateway('HTTP/1.1 200 OK\r\nX-A: a\r\n b: c\r\nContent-Length: 2\r\n\r\nok');
    const answer = parseAnswer(await test.send(test.request('GET /api/')));
    expect(answer.status).to.equal(502);
    expect(answer.all('b')).to.deep.equal([]);
    await test.close();
  });
});
