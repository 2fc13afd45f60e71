import type { IncomingMessage } from 'node:http';
import { expect } from 'chai';
import { openTestGateway } from '#test/support/gateway/open-test-gateway.ts';

type Opened = Awaited<ReturnType<typeof openTestGateway>>;

describe('gateway: forwarding', () => {
  let test: Opened;
  let seen: IncomingMessage[];
  afterEach(() => test.close());

  const openEcho = async (options = {}) => {
    seen = [];
    test = await openTestGateway((req, res) => {
      seen.push(req);
      res.writeHead(200, { 'content-type': 'text/plain', 'x-twice': ['a', 'b'] });
      req.pipe(res);
    }, options);
  };

  it('a GET goes through with path and query untouched and the prefix gone', async () => {
    await openEcho();
    const answer = await test.ask({ path: '/api/exercises/%2Fa%20b//?q=1&q=%C3%A4&empty' });
    expect(answer.status).to.equal(200);
    expect(seen[0]?.url).to.equal('/exercises/%2Fa%20b//?q=1&q=%C3%A4&empty');
    expect(answer.headers['x-request-id']).to.match(/^[0-9a-f-]{36}$/);
  });

  it('the prefix alone, with and without a query, asks for the root', async () => {
    await openEcho();
    for (const path of ['/api', '/api/', '/api?a=1']) await test.ask({ path });
    expect(seen.map((req) => req.url)).to.deep.equal(['/', '/', '/?a=1']);
  });

  it("the upstream's base path stands before every path", async () => {
    const paths: string[] = [];
    const upstream = await openTestGateway((req, res) => {
      paths.push(req.url ?? '');
      res.end();
    });
    test = await openTestGateway(() => undefined, {
      upstreamUrl: `http://127.0.0.1:${upstream.upstreamPort}/base/`,
    });
    await test.ask({ path: '/api/x' });
    await upstream.close();
    expect(paths).to.deep.equal(['/base/x']);
  });

  it('a body goes up and comes back whole, with its length and in chunks', async () => {
    await openEcho();
    const body = Buffer.alloc(100_000, 'wrkout ');
    const withLength = await test.ask({
      method: 'POST',
      headers: { 'x-api-key': test.key, 'content-length': String(body.length) },
      body,
    });
    const chunked = await test.ask({
      method: 'PUT',
      headers: { 'x-api-key': test.key, 'transfer-encoding': 'chunked' },
      body,
    });
    expect(withLength.body.equals(body)).to.equal(true);
    expect(chunked.body.equals(body)).to.equal(true);
    expect(seen.map((req) => req.headers['content-length'])).to.deep.equal(['100000', undefined]);
    expect(test.records.map((row) => [row.requestBytes, row.responseBytes])).to.deep.equal([
      [100_000, 100_000],
      [100_000, 100_000],
    ]);
  });

  it('the API key never reaches the upstream, however it was sent', async () => {
    await openEcho();
    const { key } = test;
    await test.ask({ headers: { authorization: `Bearer ${key}` } });
    await test.ask({ headers: { authorization: `bearer  ${key}` } });
    await test.ask({ headers: { 'x-api-key': key, authorization: `Bearer ${key}` } });
    expect(seen).to.have.length(3);
    for (const req of seen) expect(req.rawHeaders.join('\n')).to.not.include(key);
  });

  it('the session of our own pages stays here, and the upstream cannot set it', async () => {
    const answers = ['__Host-wrkout_session=theirs; Path=/; Secure', 'theme=dark'];
    seen = [];
    test = await openTestGateway((req, res) => {
      seen.push(req);
      res.writeHead(200, { 'set-cookie': answers }).end();
    });
    const withCookie = (cookie: string) => test.ask({ headers: { 'x-api-key': test.key, cookie } });
    const answer = await withCookie('a=1; __Host-wrkout_session=secret; b=2');
    await withCookie('__Host-wrkout_session=secret');
    expect(seen.map((req) => req.headers.cookie)).to.deep.equal(['a=1; b=2', undefined]);
    expect(answer.headers['set-cookie']).to.deep.equal(['theme=dark']);
  });

  it('a field with underscores does not pass for one that the gateway tells', async () => {
    await openEcho();
    await test.ask({
      headers: {
        'x-api-key': test.key,
        X_Wrkout_Account_Id: 'somebody else',
        x_forwarded_for: '6.6.6.6',
        content_length: '9',
        x_own: 'kept',
      },
    });
    expect(Object.keys(seen[0]?.headers ?? {}).filter((name) => name.includes('_'))).to.deep.equal(['x_own']);
  });

  it('an Authorization field that is not ours goes to the upstream when the key is in X-Api-Key', async () => {
    await openEcho();
    await test.ask({ headers: { 'x-api-key': test.key, authorization: 'Basic dTpw' } });
    expect(seen[0]?.headers.authorization).to.equal('Basic dTpw');
  });

  it('fields of one hop stay on that hop, and those that Connection names', async () => {
    await openEcho();
    await test.ask({
      headers: {
        'x-api-key': test.key,
        connection: 'close, X-Private',
        'x-private': '1',
        'keep-alive': 'timeout=5',
        te: 'gzip',
        'proxy-authorization': 'Basic eDp5',
        upgrade: 'h2c',
        'x-kept': 'yes',
      },
    });
    const fields = seen[0]?.headers ?? {};
    expect(fields).to.not.have.any.keys('x-private', 'keep-alive', 'te', 'proxy-authorization', 'upgrade');
    expect(fields['x-kept']).to.equal('yes');
  });

  it("fields of the upstream's hop do not reach the client, and repeated fields stay apart", async () => {
    test = await openTestGateway((_req, res) => {
      res.writeHead(200, [
        ...['Connection', 'keep-alive, X-Internal', 'X-Internal', 'secret', 'Keep-Alive', 'timeout=9'],
        ...['Set-Cookie', 'a=1', 'Set-Cookie', 'b=2', 'Via', '1.1 origin', 'X-Request-Id', 'theirs'],
      ]);
      res.end('ok');
    });
    const { headers } = await test.ask();
    expect(headers).to.not.have.any.keys('x-internal');
    expect(headers['keep-alive']).to.not.equal('timeout=9');
    expect(headers['set-cookie']).to.deep.equal(['a=1', 'b=2']);
    expect(headers.via).to.equal('1.1 origin, 1.1 wrkout');
    expect(headers['x-request-id']).to.equal(test.records[0]?.id);
  });

  it('a client cannot say who it is or where it comes from; the gateway does', async () => {
    await openEcho();
    await test.ask({
      headers: {
        host: 'api.example.com',
        'x-api-key': test.key,
        'x-forwarded-for': '1.1.1.1',
        'x-forwarded-proto': 'https',
        forwarded: 'for=1.1.1.1',
        'x-real-ip': '1.1.1.1',
        'x-wrkout-account-id': 'someone-else',
        'x-wrkout-key-scopes': 'admin',
        x_wrkout_key_scopes: 'admin',
        'x-wrkout-key-environment': 'other',
        'x-request-id': 'chosen',
        via: '1.0 old',
      },
    });
    expect(seen[0]?.headers).to.include({
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-host': 'api.example.com',
      forwarded: 'for=127.0.0.1;proto=http;host="api.example.com"',
      'x-wrkout-account-id': test.caller.accountId,
      'x-wrkout-key-id': test.caller.keyId,
      'x-wrkout-key-environment': 'live',
      'x-request-id': test.records[0]?.id,
      via: '1.0 old, 1.1 wrkout',
    });
    expect(seen[0]?.headers).to.not.have.any.keys('x-real-ip', 'x-wrkout-key-scopes', 'x_wrkout_key_scopes');
    expect(test.records[0]?.ip).to.equal('127.0.0.1');
  });

  it('a listed proxy is believed, and only as far as the list goes', async () => {
    await openEcho({ trustedProxies: ['127.0.0.1'] });
    await test.ask({
      headers: {
        'x-api-key': test.key,
        'x-forwarded-for': '6.6.6.6, 2001:db8::7',
        'x-forwarded-proto': 'https',
      },
    });
    expect(seen[0]?.headers).to.include({
      'x-forwarded-for': '6.6.6.6, 2001:db8::7, 127.0.0.1',
      'x-forwarded-proto': 'https',
    });
    expect(seen[0]?.headers.forwarded).to.match(/^for="\[2001:db8::7\]";proto=https/);
    expect(test.records[0]?.ip).to.equal('2001:db8::7');
  });

  it('HEAD, 204 and 304 have no body and keep their fields', async () => {
    test = await openTestGateway((req, res) => {
      if (req.method === 'HEAD') res.writeHead(200, { 'content-length': '1234' });
      else if (req.url === '/none') res.writeHead(204);
      else res.writeHead(304, { etag: '"v1"' });
      res.end();
    });
    const head = await test.ask({ method: 'HEAD' });
    expect([head.status, head.headers['content-length'], head.body.length]).to.deep.equal([200, '1234', 0]);
    const none = await test.ask({ path: '/api/none' });
    expect([none.status, none.headers['content-length'], none.headers['transfer-encoding']]).to.deep.equal([
      204,
      undefined,
      undefined,
    ]);
    const same = await test.ask({ path: '/api/same' });
    expect([same.status, same.headers.etag, same.body.length]).to.deep.equal([304, '"v1"', 0]);
    expect(test.records.map((row) => row.outcome)).to.deep.equal(['forwarded', 'forwarded', 'forwarded']);
  });

  it('an answer is passed on piece by piece, not held back', async () => {
    let finish: () => void = () => undefined;
    test = await openTestGateway((_req, res) => {
      res.write('first');
      finish = () => res.end('last');
    });
    const response = await fetch(`http://127.0.0.1:${test.port}/api/`, {
      headers: { 'x-api-key': test.key },
    });
    const reader = response.body?.getReader();
    const first = await reader?.read();
    expect(Buffer.from(first?.value ?? []).toString()).to.equal('first');
    finish();
    const last = await reader?.read();
    expect(Buffer.from(last?.value ?? []).toString()).to.equal('last');
  });

  it('an interim answer does not stand in the way of the real one', async () => {
    test = await openTestGateway((_req, res) => {
      res.writeEarlyHints({ link: '</a.css>; rel=preload' });
      res.writeProcessing();
      res.writeHead(201).end('made');
    });
    const answer = await test.ask();
    expect([answer.status, answer.body.toString()]).to.deep.equal([201, 'made']);
    expect(answer.headers).to.not.have.property('link');
  });

  it('a client that waits for 100 Continue is told to go on, and the upstream gets its body', async () => {
    await openEcho();
    const fields = `Host: a\r\nConnection: close\r\nX-Api-Key: ${test.key}\r\nContent-Length: 4\r\nExpect: 100-continue`;
    const answer = await test.raw(`PUT /api/ HTTP/1.1\r\n${fields}\r\n\r\nbody`);
    expect(answer).to.match(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK/);
    expect(answer).to.match(/body/);
    expect(seen[0]?.headers).to.have.property('expect', '100-continue');
  });

  it('trailers of the upstream reach the client', async () => {
    test = await openTestGateway((_req, res) => {
      res.writeHead(200, { trailer: 'x-checksum' });
      res.write('body');
      res.addTrailers({ 'x-checksum': 'abc' });
      res.end();
    });
    const answer = await test.raw(
      `GET /api/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-Api-Key: ${test.key}\r\n\r\n`,
    );
    expect(answer).to.match(/0\r\nx-checksum: abc\r\n\r\n$/i);
  });

  it('one row tells of each exchange, with gateway and upstream time apart', async () => {
    test = await openTestGateway((_req, res) => {
      test.clock.move(30);
      res.writeHead(418).end('short');
    });
    const headers = { 'x-api-key': test.key, 'user-agent': 'probe' };
    await test.ask({ method: 'DELETE', path: '/api/a/1?x=y', headers });
    const [row] = test.records;
    expect(row).to.include({
      accountId: test.caller.accountId,
      keyId: test.caller.keyId,
      method: 'DELETE',
      status: 418,
      outcome: 'forwarded',
      code: null,
      durationUs: 30_000,
      upstreamUs: 30_000,
      requestBytes: 0,
      responseBytes: 5,
      ip: '127.0.0.1',
      userAgent: 'probe',
      target: '/a/1?x=y',
    });
    expect(test.records).to.have.length(1);
  });
});
