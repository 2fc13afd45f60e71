import { readFileSync } from 'node:fs';
import { Agent, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { expect } from 'chai';
import type { AccessLogRow } from '#shared/contracts/access-log.ts';
import { makeKey } from '#test/support/whole-server/api-key-of.ts';
import { openStaffedServer, type StaffedServer } from '#test/support/whole-server/open-staffed-server.ts';
import { openReadmeApp, type ReadmeApp } from '#test/support/whole-server/readme-app.ts';
import { openStrictProxy } from '#test/support/whole-server/strict-proxy.ts';

describe("journey: no client of an app with README's middleware decides what is logged of it, or of others", function () {
  this.timeout(60_000);
  const unlimited = {
    mostBytes: Number.POSITIVE_INFINITY,
    takesRows: true,
    beforeVerdict: async (): Promise<unknown> => null,
  };
  const rules = { ...unlimited };
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  let server: StaffedServer;
  let proxy: Awaited<ReturnType<typeof openStrictProxy>>;
  let app: ReadmeApp;
  let key: Record<string, string>;
  let known: ReadonlySet<string>;

  before(async () => {
    server = await openStaffedServer();
    const ca = readFileSync(join(server.dataFolder, 'tls/ca.crt'), 'utf8');
    proxy = await openStrictProxy(server.server.facts.publicUrl, ca, rules);
    key = (await makeKey(server.call.public, server.ada)).headers;
  });
  after(async () => {
    agent.destroy();
    proxy?.close();
    await server?.close();
  });

  const newest = async (): Promise<AccessLogRow[]> => {
    const path = '/admin/v1/access-logs?limit=100';
    return ((await server.call.admin(path, { headers: server.as.owner })).json as { items: AccessLogRow[] })
      .items;
  };
  beforeEach(async () => {
    Object.assign(rules, unlimited);
    known = new Set((await newest()).map(({ id }) => id));
    app = await openReadmeApp(server, proxy.url);
  });
  afterEach(async () => {
    await app?.close();
  });

  type Asked = {
    readonly method?: string;
    readonly headers?: Record<string, string>;
    readonly body?: string[];
  };
  /** Asks with exactly this target. */
  const ask = async (path: string, { method = 'GET', headers = {}, body = [] }: Asked = {}) => {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const req = request({ port: app.port, host: '127.0.0.1', method, path, headers, agent }, resolve);
      req.on('error', reject);
      for (const piece of body) req.write(piece);
      req.end();
    });
    const bytes = (await buffer(answer)).length;
    return { status: answer.statusCode, bytes };
  };
  /** Rows of this test. */
  const rows = async (): Promise<AccessLogRow[]> => {
    await app.flush();
    return (await newest()).filter(({ id }) => !known.has(id));
  };
  const onlyRow = async (): Promise<AccessLogRow> => {
    for (;;) {
      const [row] = await rows();
      if (row) return row;
    }
  };

  it('rows of more than 8 MiB that wait are sent in parts', async () => {
    const large = { headers: { 'user-agent': '\u00e9'.repeat(2000) } };
    for (let sent = 0; sent < 500; sent += 50)
      await Promise.all(Array.from({ length: 50 }, () => ask(`/${'"'.repeat(7999)}`, large)));
    expect(await ask('/hello', { headers: key })).to.include({ status: 200 });
    while (!(await rows()).some(({ target }) => target === '/hello'));
    expect(await app.close()).to.equal('');
  });

  it('rows that wait while the server takes none are bounded in bytes, and it is said how many were lost', async () => {
    rules.takesRows = false;
    const large = { headers: { 'user-agent': '\u00e9'.repeat(2000) } };
    for (let sent = 0; sent < 900; sent += 50)
      await Promise.all(Array.from({ length: 50 }, () => ask(`/${'"'.repeat(7999)}`, large)));
    await app.flush();
    rules.takesRows = true;
    await app.flush();
    const said = await app.close();
    const lost = Number(/rows lost, too many waited: (\d+)/.exec(said)?.[1]);
    // A row of these is 20 kB and a few hundred bytes.
    expect(900 - lost).to.be.within(750, 800);
    expect(said).to.include('/v1/access-logs: 503');
  });

  it('a row that is refused for its size is dropped with a message, and no other', async () => {
    rules.mostBytes = 3000;
    for (const path of ['/1', '/2', '/3', `/long${'x'.repeat(4000)}`, '/4', '/5', '/6', '/7', '/8', '/9'])
      await ask(path);
    let found: (string | null)[] = [];
    while (found.length < 9) found = (await rows()).map(({ target }) => target).sort();
    expect(found).to.deep.equal(['/1', '/2', '/3', '/4', '/5', '/6', '/7', '/8', '/9']);
    const messages = await app.close();
    expect(messages.match(/row dropped, too large/g)).to.have.length(1);
    expect(messages).to.include('/longxxx');
  });

  it('a client that leaves before the verdict is a row, and the app does not see its request', async () => {
    const left = Promise.withResolvers<void>();
    const reached = Promise.withResolvers<void>();
    rules.beforeVerdict = () => {
      reached.resolve();
      return left.promise;
    };
    const socket = connect(app.port, '127.0.0.1');
    socket.write(`GET /silent HTTP/1.1\r\nhost: app\r\nx-api-key: ${key['x-api-key']}\r\n\r\n`);
    await reached.promise;
    socket.resetAndDestroy();
    // The reset reaches the app before the line that asks it to send its rows.
    await app.flush();
    left.resolve();
    const { accountId } = server.ada;
    const expected = {
      status: 499,
      outcome: 'client-aborted',
      target: '/silent',
      accountId,
      responseBytes: 0,
    };
    expect(await onlyRow()).to.include(expected);
    expect(await ask('/seen', { headers: key })).to.deep.equal({ status: 200, bytes: 'seen: '.length });
    expect(await app.close()).to.equal('');
  });

  it('a client that gives up before any answer is 499, not what the app might have said', async () => {
    const socket = connect(app.port, '127.0.0.1');
    socket.write(`GET /silent HTTP/1.1\r\nhost: app\r\nx-api-key: ${key['x-api-key']}\r\n\r\n`);
    while ((await ask('/seen', { headers: key })).bytes === 'seen: '.length);
    socket.resetAndDestroy();
    let aborted: AccessLogRow | undefined;
    while (!aborted) aborted = (await rows()).find(({ target }) => target === '/silent');
    expect(aborted).to.include({ status: 499, outcome: 'client-aborted', responseBytes: 0 });
  });

  const targets: [what: string, asked: string, logged: string][] = [
    ['a path of 9,000 characters', `/${'p'.repeat(8999)}`, `/${'p'.repeat(7999)}`],
    ['an absolute-form target', 'http://elsewhere.example:81/hello?page=2', '/hello?page=2'],
    ['an absolute-form target without a path', 'https://elsewhere.example?page=2', '/?page=2'],
    ['a target that is neither', '*hello', '/*hello'],
  ];
  for (const [what, asked, logged] of targets)
    it(`${what} does not keep a request out of the log`, async () => {
      await ask(asked, { headers: key });
      expect(await onlyRow()).to.include({ target: logged, accountId: server.ada.accountId });
      expect(await app.close()).to.equal('');
    });

  it('a user agent of 3,000 characters does not keep a request out of the log', async () => {
    await ask('/hello', { headers: { ...key, 'user-agent': 'u'.repeat(3000) } });
    expect(await onlyRow()).to.include({ userAgent: 'u'.repeat(2000), status: 200 });
    expect(await app.close()).to.equal('');
  });

  it('a user agent in UTF-8 is logged as the text it is', async () => {
    const agentInBytes = Buffer.from('Käse/1 жук').toString('latin1');
    await ask('/hello', { headers: { ...key, 'user-agent': agentInBytes } });
    expect(await onlyRow()).to.include({ userAgent: 'Käse/1 жук' });
    expect(await app.close()).to.equal('');
  });

  const numbers: [what: string, path: string, asked: Asked, counted: object][] = [
    ['a chunked answer', '/pieces', {}, { requestBytes: 0, responseBytes: 1103 }],
    ['an answer to HEAD', '/pieces', { method: 'HEAD' }, { requestBytes: 0, responseBytes: 0 }],
    [
      'a body of known length',
      '/body',
      { method: 'POST', headers: { 'content-length': '12' }, body: ['twelve bytes'] },
      { requestBytes: 12, responseBytes: 5 },
    ],
    [
      'a chunked body',
      '/body',
      { method: 'POST', body: ['x'.repeat(100_000), '\u00e9', 'x'.repeat(100_000)] },
      { requestBytes: 200_002, responseBytes: 5 },
    ],
  ];
  for (const [what, path, asked, counted] of numbers)
    it(`the bytes of ${what} are told`, async () => {
      const answer = await ask(path, { ...asked, headers: { ...key, ...asked.headers } });
      expect(answer).to.deep.equal({ status: 200, bytes: (counted as AccessLogRow).responseBytes });
      expect(await onlyRow()).to.include({ ...counted, outcome: 'forwarded', status: 200 });
    });
});
