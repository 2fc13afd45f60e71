import { once } from 'node:events';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { findPageFile } from '#desktop/main/pages/find-page-file.ts';
import type { LaunchedConsole } from '#test/support/electron-host/launched-console.ts';
import { type AdminServer, openAdminServer } from './open-admin-server.ts';
import { connectTo, fetchInPage, launchTestPage } from './use-console.ts';

describe('console: which file a path means', () => {
  let outside: string;
  let folder: string;

  before(async () => {
    outside = await mkdtemp(join(tmpdir(), 'wrkout-pages-'));
    folder = join(outside, 'pages');
    await mkdir(join(folder, 'assets'), { recursive: true });
    await writeFile(join(outside, 'secret.json'), '{}');
    await writeFile(join(folder, 'index.html'), 'page');
    await writeFile(join(folder, 'assets/app.js'), 'script');
    await symlink(join(outside, 'secret.json'), join(folder, 'link.json'));
    // A folder whose name starts like ours is outside as well.
    await mkdir(`${folder}-other`);
    await writeFile(join(`${folder}-other`, 'x.json'), '{}');
  });
  after(() => rm(outside, { recursive: true }));

  it('finds a file, and the page itself for every place inside the page', async () => {
    expect(await findPageFile(folder, '/assets/app.js')).to.match(/assets\/app\.js$/);
    for (const path of ['/', '/access-logs', '/rights-requests/01']) {
      expect(await findPageFile(folder, path), path).to.match(/pages\/index\.html$/);
    }
  });

  const climbing = [
    '/../secret.json',
    '/assets/../../secret.json',
    '/%2e%2e/secret.json',
    '/%2e%2e%2fsecret.json',
    '/..%5csecret.json',
    '/..\\secret.json',
    '/%252e%252e/secret.json',
    '/assets/app.js%00.html',
    '/../pages-other/x.json',
    '/link.json',
    '/%E0%A4%A',
    'secret.json',
  ];
  for (const path of climbing) {
    it(`finds nothing for ${path}`, async () => {
      expect(await findPageFile(folder, path)).to.equal(null);
    });
  }

  it('finds nothing where nothing is, or a folder', async () => {
    expect(await findPageFile(folder, '/assets/none.js')).to.equal(null);
    await mkdir(join(folder, 'folder.js'), { recursive: true });
    expect(await findPageFile(folder, '/folder.js')).to.equal(null);
  });
});

describe('console: pages and forwarded answers', () => {
  let running: LaunchedConsole;
  let server: AdminServer;

  before(async function launch() {
    this.timeout(40_000);
    running = await launchTestPage();
    server = await openAdminServer();
    await connectTo(running.page, server);
  });
  after(async () => {
    await running.close();
    await server.close();
  });

  it('serves the page with a strict policy and a nonce that is new each time', async () => {
    const [first, second] = [await fetchInPage(running.page, '/'), await fetchInPage(running.page, '/')];
    const nonceOf = (policy = '') => /'nonce-([^']+)'/.exec(policy)?.[1];
    const policy = first.headers['content-security-policy'] ?? '';
    expect(policy).to.include("default-src 'none'").and.to.include("connect-src 'self'");
    expect(policy).to.include("script-src 'self';").and.to.not.include('unsafe');
    expect(first.text)
      .to.include(`nonce="${nonceOf(policy)}"`)
      .and.to.not.include('WRKOUT_CSP_NONCE');
    expect(nonceOf(policy)).to.not.equal(nonceOf(second.headers['content-security-policy']));
    expect(first.headers['x-content-type-options']).to.equal('nosniff');
  });

  it('applies that policy: the page’s style counts, an inline script and eval do not run', async () => {
    const seen = await running.page.evaluate(() => {
      const inline = document.createElement('script');
      inline.textContent = 'globalThis.inlineRan = true';
      document.body.append(inline);
      return {
        margin: getComputedStyle(document.body).marginTop,
        inlineRan: Reflect.get(globalThis, 'inlineRan'),
        evaluated: Reflect.get(globalThis, 'evaluated'),
      };
    });
    expect(seen).to.deep.include({ margin: '32px', inlineRan: false, evaluated: 'EvalError' });
  });

  it('answers 404 for a file that is not there and 405 for a POST to a file', async () => {
    expect((await fetchInPage(running.page, '/none.js')).status).to.equal(404);
    expect((await fetchInPage(running.page, '/', { method: 'POST', body: 'x' })).status).to.equal(405);
  });

  for (const path of [
    '/server/v1/account',
    '/server/',
    '/server',
    '/server/admin',
    '/server/admin/%2e%2e/x',
  ]) {
    it(`does not forward ${path}`, async () => {
      server.seen.length = 0;
      const answer = await fetchInPage(running.page, path);
      expect(answer.status).to.equal(404);
      expect(server.seen).to.deep.equal([]);
    });
  }

  it('passes on what the server needs and keeps cookies, origin and the like to itself', async () => {
    await fetchInPage(running.page, '/server/admin/v1/rights-requests/1/actions', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': 'k1', 'x-other': 'no' },
      body: '{"action":"start"}',
    });
    const seen = server.seen.at(-1);
    expect(seen).to.include({
      method: 'POST',
      url: '/admin/v1/rights-requests/1/actions',
      body: '{"action":"start"}',
    });
    expect(seen?.headers).to.include({ 'content-type': 'application/json', 'idempotency-key': 'k1' });
    expect(seen?.headers).to.not.have.any.keys(
      'x-other',
      'origin',
      'referer',
      'cookie',
      'sec-fetch-site',
      'user-agent',
    );
  });

  it('passes a problem on as it is, and no cookie', async () => {
    const problem = {
      type: 'about:blank',
      title: 'Forbidden',
      status: 403,
      code: 'forbidden',
      requestId: 'r',
    };
    server.answerWith((_request, response) => {
      const headers = {
        'content-type': 'application/problem+json',
        'set-cookie': 'a=b',
        'x-request-id': 'r',
      };
      response.writeHead(403, headers).end(JSON.stringify(problem));
    });
    const answer = await fetchInPage(running.page, '/server/admin/v1/overview');
    expect(answer.status).to.equal(403);
    expect(JSON.parse(answer.text)).to.deep.equal(problem);
    expect(answer.headers).to.include({ 'x-request-id': 'r', 'content-type': 'application/problem+json' });
    expect(answer.headers['content-security-policy']).to.include('sandbox');
    expect(await running.page.evaluate(() => document.cookie)).to.equal('');
  });

  it('does not follow a redirect to somewhere else', async () => {
    server.answerWith(
      (_request, response) => void response.writeHead(302, { location: 'https://evil.example/' }).end(),
    );
    const answer = await fetchInPage(running.page, '/server/admin/v1/overview');
    expect(answer.status).to.equal(302);
    expect(answer.headers).to.not.have.property('location');
  });

  it('hands over the beginning of an answer while the server is still writing the rest', async () => {
    let finish: () => void = () => {};
    server.answerWith((_request, response) => {
      response.write('first');
      finish = () => void response.end('last');
    });
    const first = await running.page.evaluate(async () => {
      const reader = (await fetch('/server/admin/v1/access-logs/stream')).body?.getReader();
      Reflect.set(globalThis, 'reader', reader);
      return new TextDecoder().decode((await reader?.read())?.value);
    });
    expect(first).to.equal('first');
    finish();
    const last = await running.page.evaluate(async () => {
      const reader = Reflect.get(globalThis, 'reader') as ReadableStreamDefaultReader<Uint8Array>;
      return new TextDecoder().decode((await reader.read()).value);
    });
    expect(last).to.equal('last');
  });

  it('lets the server know when the page gives up', async () => {
    const { promise: gone, resolve } = Promise.withResolvers<ServerResponse>();
    server.answerWith((_request, response) => {
      response.write('first');
      resolve(response);
    });
    await running.page.evaluate(async () => {
      const stop = new AbortController();
      await fetch('/server/admin/v1/access-logs/stream', { signal: stop.signal });
      stop.abort();
    });
    const response = await gone;
    if (!response.destroyed) await once(response, 'close');
  });

  it('refuses a request of more than 4 MiB before the server sees it', async () => {
    server.seen.length = 0;
    const status = await running.page.evaluate(async () => {
      const body = 'x'.repeat(4 * 1024 * 1024 + 1);
      return (await fetch('/server/admin/v1/overview', { method: 'POST', body })).status;
    });
    expect(status).to.equal(413);
    expect(server.seen).to.deep.equal([]);
  });
});
