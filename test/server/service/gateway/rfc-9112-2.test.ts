import { expect } from 'chai';
import { expectBroken } from '#test/support/gateway/expect-broken.ts';
import { openRawGateway, parseAnswer, type RawGateway } from '#test/support/gateway/open-raw-gateway.ts';

describe('RFC 9112 section 2: messages that are not well-formed', () => {
  let test: RawGateway;
  beforeEach(async () => {
    test = await openRawGateway();
  });
  afterEach(() => test.close());

  const key = () => `X-Api-Key: ${test.key}\r\n`;
  const host = 'Host: a\r\n';

  for (const [what, message, hasRow] of [
    ['a bare LF behind the request line', () => `GET /api/ HTTP/1.1\n${host}${key()}\r\n`],
    ['a bare LF behind a field', () => `GET /api/ HTTP/1.1\r\nHost: a\n${key()}\r\n`],
    ['a bare LF for the blank line', () => `GET /api/ HTTP/1.1\r\n${host}${key()}\n`],
    ['a bare CR in a field', () => `GET /api/ HTTP/1.1\r\n${host}X: a\rY: b\r\n${key()}\r\n`],
    ['a NUL in a field', () => `GET /api/ HTTP/1.1\r\n${host}X: a\0b\r\n${key()}\r\n`],
    ['another control character in a field', () => `GET /api/ HTTP/1.1\r\n${host}X: a\x7fb\r\n${key()}\r\n`],
    ['a space before the first field', () => `GET /api/ HTTP/1.1\r\n X: a\r\n${host}${key()}\r\n`],
    ['a space before a colon', () => `GET /api/ HTTP/1.1\r\nHost : a\r\n${key()}\r\n`],
    ['a field without a name', () => `GET /api/ HTTP/1.1\r\n: a\r\n${host}${key()}\r\n`],
    ['HTTP/0.9', () => `GET /api/\r\n\r\n`],
    ['HTTP/1.2', () => `GET /api/ HTTP/1.2\r\n${host}${key()}\r\n`],
    ['HTTP/2.0 in words', () => `GET /api/ HTTP/2.0\r\n${host}${key()}\r\n`],
    ['a method nobody knows', () => `FOO /api/ HTTP/1.1\r\n${host}${key()}\r\n`],
    ['a method in lower case', () => `get /api/ HTTP/1.1\r\n${host}${key()}\r\n`],
    ['a space in the target', () => `GET /api/a b HTTP/1.1\r\n${host}${key()}\r\n`, false],
    ['bytes in the target that no URI has', () => `GET /api/\xe4 HTTP/1.1\r\n${host}${key()}\r\n`],
    ['something that is no HTTP at all', () => '\x16\x03\x01\x02\x00\x01\r\n\r\n', false],
  ] as [string, () => string, boolean?][])
    it(`${what} is a 400 problem, closes the connection and reaches nobody`, () =>
      expectBroken(test, [message()], hasRow === undefined ? {} : { hasRow }));

  it('what the row has of such a target is the text that the client meant', async () => {
    await test.send(`GET ${Buffer.from('/api/käse?жук').toString('latin1')} HTTP/1.1\r\n${host}${key()}\r\n`);
    expect(test.records[0]?.target).to.equal('/käse?жук');
  });

  it('the row has the target without the prefix, as rows of good requests do', async () => {
    for (const target of ['/api?x=1', '/api', '/api/a?b', '/apian', 'ftp://a/api/x'])
      await test.send(`GET ${target} HTTP/1.2\r\n${host}${key()}\r\n`);
    expect(test.records.map(({ target }) => target)).to.deep.equal(['/?x=1', '/', '/a?b', 'ftp://a/api/x']);
  });

  it('empty lines before the request line are passed over', async () => {
    const answer = await test.send(`\r\n\r\n${test.request('GET /api/x')}`);
    expect(parseAnswer(answer).status).to.equal(200);
    expect(test.received()).to.match(/^GET \/x HTTP\/1\.1\r\n/);
  });

  it('what follows a malformed request on its connection is not read', async () => {
    const good = test.request('GET /api/second');
    const answer = await test.send(`GET /api/ HTTP/1.1\r\nHost: a\nX: y\r\n\r\n${good}`);
    expect(answer.match(/HTTP\/1\.1 \d+/g)).to.deep.equal(['HTTP/1.1 400']);
    expect(test.received()).to.equal('');
  });

  it('a good request before a malformed one is answered first', async () => {
    const first = `GET /api/first HTTP/1.1\r\n${host}${key()}\r\n`;
    const answer = await test.send(`${first}GET /api/ HTTP/1.1\r\nHost: a\nX: y\r\n\r\n`);
    expect(answer.match(/HTTP\/1\.1 \d+/g)).to.deep.equal(['HTTP/1.1 200', 'HTTP/1.1 400']);
    expect(test.received()).to.match(/^GET \/first /);
  });

  it('fields beyond 16 KiB are a 431 problem', async () => {
    const answer = parseAnswer(await test.send(test.request('GET /api/', `X: ${'x'.repeat(20_000)}\r\n`)));
    expect([answer.status, JSON.parse(answer.body).code]).to.deep.equal([431, 'fields-too-large']);
    expect(test.records[0]).to.include({ status: 431, outcome: 'refused', code: 'fields-too-large' });
    expect(test.received()).to.equal('');
  });
});
