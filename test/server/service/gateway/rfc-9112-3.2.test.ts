import { expect } from 'chai';
import { expectBroken } from '#test/support/gateway/expect-broken.ts';
import { openRawGateway, parseAnswer, type RawGateway } from '#test/support/gateway/open-raw-gateway.ts';

describe('RFC 9112 section 3.2: request targets and Host', () => {
  let test: RawGateway;
  beforeEach(async () => {
    test = await openRawGateway();
  });
  afterEach(() => test.close());

  const targetOf = () => /^\S+ (\S+) HTTP\/1\.1\r\n/.exec(test.received())?.[1];

  for (const path of [
    '/a%2Fb//c',
    '/%41%7e%zz',
    "/!$&'()*+,;=:@-._~",
    '/a?b?c=/d&e=%20+%00',
    '/?',
    '//double',
    '/[x]|^`{}"<>',
    '/a;v=1/b;c',
  ])
    it(`origin-form goes on byte for byte: ${path}`, async () => {
      expect(parseAnswer(await test.send(test.request(`GET /api${path}`))).status).to.equal(200);
      expect(targetOf()).to.equal(path);
      expect(test.records[0]?.target).to.equal(path);
    });

  it('absolute-form is taken, and its host counts instead of the Host field (3.2.2)', async () => {
    const answer = await test.send(test.request('GET http://other.example:8080/api/x?y=1'));
    expect(parseAnswer(answer).status).to.equal(200);
    expect(targetOf()).to.equal('/x?y=1');
    expect(test.received()).to.match(/\r\nx-forwarded-host: other\.example:8080\r\n/i);
    expect(test.received()).to.not.include('api.example.com');
  });

  it('absolute-form cannot climb, nor name a user, nor another scheme', async () => {
    for (const target of ['http://a/api/../x', 'http://user@a/api/x', 'http:///api/x', 'ftp://a/api/x']) {
      const answer = parseAnswer(await test.send(test.request(`GET ${target}`)));
      expect([answer.status, JSON.parse(answer.body).code], target).to.deep.equal([400, 'request-refused']);
    }
    expect(test.received()).to.equal('');
    expect(test.records.map(({ status, outcome }) => [status, outcome])).to.deep.equal(
      Array(4).fill([400, 'refused']),
    );
  });

  it('authority-form and asterisk-form are not forwarded (3.2.3, 3.2.4)', async () => {
    for (const line of ['GET a:80', 'OPTIONS *', 'GET *'])
      expect(parseAnswer(await test.send(test.request(line))).status, line).to.equal(400);
    expect(test.received()).to.equal('');
  });

  const key = () => `X-Api-Key: ${test.key}\r\n`;
  for (const [what, fields] of [
    ['no Host', ''],
    ['two Hosts', 'Host: a\r\nHost: b\r\n'],
    ['two equal Hosts', 'Host: a\r\nhost: a\r\n'],
    ['a list of hosts', 'Host: a, b\r\n'],
    ['a Host with a path', 'Host: a/b\r\n'],
    ['a Host with a user', 'Host: u@a\r\n'],
    ['a Host with a space', 'Host: a b\r\n'],
  ] as const)
    it(`${what} is refused`, () => expectBroken(test, [`GET /api/ HTTP/1.1\r\n${fields}${key()}\r\n`]));

  it('HTTP/1.0 may come without a Host', async () => {
    const answer = await test.send(`GET /api/ HTTP/1.0\r\n${key()}\r\n`);
    expect(parseAnswer(answer).status).to.equal(200);
    expect(test.received()).to.not.match(/x-forwarded-host/i);
  });

  it("the upstream gets its own name as Host, and the client's in X-Forwarded-Host", async () => {
    await test.send(test.request('GET /api/'));
    expect(test.received()).to.match(new RegExp(`\\r\\nhost: 127\\.0\\.0\\.1:${test.upstream.port}\\r\\n`));
    expect(test.received()).to.match(/\r\nx-forwarded-host: api\.example\.com\r\n/);
  });
});
