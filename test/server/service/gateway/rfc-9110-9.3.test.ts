import { expect } from 'chai';
import { openRawGateway, parseAnswer, type RawGateway } from '#test/support/gateway/open-raw-gateway.ts';

describe('RFC 9110 section 9.3: methods', () => {
  let test: RawGateway;
  afterEach(() => test.close());

  for (const fields of ['Content-Length: 1234\r\n', 'Transfer-Encoding: chunked\r\n', ''])
    it(`9.3.2: HEAD has the fields of GET and no body (${fields.trim() || 'no length'})`, async () => {
      test = await openRawGateway(`HTTP/1.1 200 OK\r\nETag: "v"\r\n${fields}\r\n`);
      const text = await test.send(test.request('HEAD /api/'));
      const { status, all, body } = parseAnswer(text);
      expect([status, all('etag'), body]).to.deep.equal([200, ['"v"'], '']);
      expect(all('content-length')).to.deep.equal(fields.startsWith('Content-Length') ? ['1234'] : []);
      expect(test.received()).to.match(/^HEAD \/ HTTP/);
      expect(test.records[0]).to.include({ method: 'HEAD', responseBytes: 0, outcome: 'forwarded' });
    });

  it('9.3.2: a HEAD leaves its connection in order', async () => {
    test = await openRawGateway('HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n');
    const first = test.request('HEAD /api/').replace('Connection: close\r\n', '');
    const text = await test.send(`${first}${test.request('HEAD /api/2')}`);
    expect(text.match(/HTTP\/1\.1 \d+/g)).to.deep.equal(['HTTP/1.1 200', 'HTTP/1.1 200']);
  });

  for (const target of ['example.com:443', '127.0.0.1:22'])
    it(`9.3.6: CONNECT ${target} is refused with a problem, a row, and the end of the connection`, async () => {
      test = await openRawGateway();
      const { status, all, body } = parseAnswer(await test.send(test.request(`CONNECT ${target}`)));
      expect([status, JSON.parse(body).code, all('connection')]).to.deep.equal([
        400,
        'request-refused',
        ['close'],
      ]);
      expect(test.records[0]).to.include({ method: 'CONNECT', target, status: 400, outcome: 'refused' });
      expect(test.received()).to.equal('');
    });

  for (const fields of ['', 'Max-Forwards: 0\r\n'])
    it(`9.3.8: TRACE is refused, and no field is echoed (${fields.trim() || 'no Max-Forwards'})`, async () => {
      test = await openRawGateway();
      const text = await test.send(test.request('TRACE /api/', `${fields}Cookie: secret=1\r\n`));
      expect(parseAnswer(text).status).to.equal(400);
      expect(text).to.not.include('secret=1');
      expect(test.received()).to.equal('');
      expect(test.records[0]).to.include({ method: 'TRACE', status: 400, code: 'request-refused' });
    });

  for (const method of ['PROPFIND', 'QUERY', 'MKCOL', 'REPORT', 'SEARCH', 'PURGE'])
    it(`a method of another specification goes on as it is: ${method}`, async () => {
      test = await openRawGateway();
      expect(parseAnswer(await test.send(test.request(`${method} /api/x`))).status).to.equal(200);
      expect(test.received()).to.match(new RegExp(`^${method} /x HTTP/1\\.1\\r\\n`));
    });
});
