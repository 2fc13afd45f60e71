import { expect } from 'chai';
import { ok, openRawGateway, parseAnswer, type RawGateway } from '#test/support/gateway/open-raw-gateway.ts';

describe('RFC 9110 sections 5.2, 5.3 and 5.5: field lines and their order', () => {
  let test: RawGateway;
  const open = async (respond = ok) => {
    test = await openRawGateway(respond);
  };
  afterEach(() => test.close());

  const lines = [
    ...['Accept: text/html', 'X-A: 1', 'Accept: */*;q=0.1', 'x-a: 2, 3', 'X-Empty:', 'X-B: "a, b" , c'],
    ...['X-A:   4\t', 'X-Latin: caf\xe9', 'constructor: 1', '__proto__: 2', 'Cookie: a=1; b=2'],
  ];
  const kept = [
    ...['Accept: text/html', 'X-A: 1', 'Accept: */*;q=0.1', 'x-a: 2, 3', 'X-Empty: ', 'X-B: "a, b" , c'],
    ...['X-A: 4', 'X-Latin: caf\xe9', 'constructor: 1', '__proto__: 2', 'Cookie: a=1; b=2'],
  ];

  it('those of a request reach the upstream one by one, in their order, with their names and bytes', async () => {
    await open();
    await test.send(test.request('GET /api/', `${lines.join('\r\n')}\r\n`));
    const got = test
      .received()
      .split('\r\n')
      .filter((line) => kept.includes(line));
    expect(got).to.deep.equal(kept);
  });

  it('those of an answer reach the client one by one, in their order, with their names and bytes', async () => {
    const cookies = ['Set-Cookie: a=1; Path=/', 'Set-Cookie: b=2, 3', 'Set-Cookie: a=9'];
    await open(`HTTP/1.1 200 OK\r\n${[...lines, ...cookies].join('\r\n')}\r\nContent-Length: 2\r\n\r\nok`);
    const text = await test.send(test.request('GET /api/'));
    const wanted = [...kept, ...cookies];
    expect(text.split('\r\n').filter((line) => wanted.includes(line))).to.deep.equal(wanted);
  });

  it('a key in any line of several Authorization fields stays here', async () => {
    await open();
    const fields = `Authorization: Basic dTpw\r\nAuthorization: Bearer ${test.key}\r\n`;
    await test.send(test.request('GET /api/', fields));
    expect(test.received()).to.not.include(test.key);
    expect(test.received()).to.include('Authorization: Basic dTpw');
  });

  it('more fields than Node counts are all there', async () => {
    await open();
    const many = Array.from({ length: 2_500 }, (_, at) => `a${at % 10}:`).join('\r\n');
    await test.send(test.request('POST /api/', `${many}\r\nX-Last: here\r\nContent-Length: 2\r\n`, 'hi'));
    expect(test.received()).to.include('X-Last: here');
    expect(test.received()).to.match(/\r\n\r\nhi$/);
  });

  it('a reason phrase that is no plain text is replaced, not a failure', async () => {
    await open('HTTP/1.1 200 \xe6\x97\xa5\r\nContent-Length: 2\r\n\r\nok');
    expect(parseAnswer(await test.send(test.request('GET /api/'))).line).to.equal('HTTP/1.1 200 OK');
  });
});
