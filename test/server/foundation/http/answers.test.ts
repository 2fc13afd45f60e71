import { Readable } from 'node:stream';
import { expect } from 'chai';
import { systemRandom } from '#server/foundation/clock/index.ts';
import { buildApp, createPassport, listen, type Reply, route } from '#server/foundation/http/index.ts';
import { contract } from '#shared/contracts/contract.ts';
import { AppError } from '#shared/errors/index.ts';
import { fixedClock } from '#test/support/builders/clock.ts';
import { checkedHttp, documentOf } from '#test/support/openapi/index.ts';
import { openSampleApp } from '#test/support/server/open-sample-app.ts';
import { rememberingLog } from '#test/support/server/remembering-log.ts';

const answering = (reply: () => Promise<unknown>) => {
  const told = rememberingLog();
  const { http } = openSampleApp({ log: told.log, reply: reply as () => Promise<Reply<never>> });
  return { call: () => http.get('/v1/plain'), lines: told.lines };
};

describe('answers of handlers', () => {
  for (const [what, body] of [
    ['a field that the contract does not name', { ok: true, passwordHash: 'leaked' }],
    ['a value that the contract does not allow', { ok: 'leaked' }],
    ['no body where there must be one', undefined],
  ] as const)
    it(`${what} is a failure, and nothing of it goes out`, async () => {
      const { call, lines } = answering(async () => ({ body, cookies: [{ name: 'c', value: 'leaked' }] }));
      const answer = await call();
      expect([answer.status, answer.body.code]).to.deep.equal([500, 'internal']);
      expect(answer.text).to.not.contain('leaked');
      expect(answer.headers).to.not.have.property('set-cookie');
      expect(lines.map((line) => [line.level, line.text])).to.deep.equal([['error', 'request failed']]);
    });

  it('a failure is logged whole, with the number of the request, and answered without its text', async () => {
    const { call, lines } = answering(async () => {
      throw new Error('SELECT secret FROM somewhere');
    });
    const answer = await call();
    expect(answer.body).to.deep.equal({
      type: 'urn:wrkout:problem:internal',
      title: 'Something failed on our side. Quote the request id.',
      status: 500,
      code: 'internal',
      requestId: answer.get('x-request-id'),
    });
    expect(String(lines[0]?.fields.err)).to.contain('SELECT secret');
    expect(lines[0]?.fields.requestId).to.equal(answer.body.requestId);
  });

  it('what is thrown and is no error at all is a failure too', async () => {
    for (const thrown of ['text', null, undefined, { status: 404, message: 'x' }]) {
      const { call } = answering(() => Promise.reject(thrown));
      expect((await call()).status, String(thrown)).to.equal(500);
    }
  });

  it('an expected refusal is answered with its code, detail and headers, and not logged', async () => {
    const { call, lines } = answering(async () => {
      throw new AppError('too-many-attempts', { detail: 'Later.', headers: { 'retry-after': '7' } });
    });
    const answer = await call();
    expect([answer.status, answer.body.code, answer.body.detail]).to.deep.equal([
      429,
      'too-many-attempts',
      'Later.',
    ]);
    expect([answer.get('retry-after'), lines]).to.deep.equal(['7', []]);
  });

  it('every cookie is of this host, over TLS, out of reach of scripts, and may be ended', async () => {
    const cookies = [
      { name: '__Host-a', value: '1', maxAgeSeconds: 60 },
      { name: '__Host-b', value: '' },
    ];
    const { call } = answering(async () => ({ body: { ok: true }, cookies }));
    expect((await call()).get('set-cookie')).to.deep.equal([
      '__Host-a=1; Path=/; HttpOnly; Secure; SameSite=Lax; Max-Age=60',
      '__Host-b=; Path=/; HttpOnly; Secure; SameSite=Lax',
    ]);
  });
});

describe('answers that are not JSON', () => {
  const file = contract({
    id: 'sample.file',
    listener: 'public',
    method: 'GET',
    path: '/file',
    summary: 'For tests.',
    access: { kind: 'anyone' },
    success: { status: 200, description: 'A file.', media: 'application/pdf' },
    errors: [],
    audit: { none: 'a test' },
  });
  const named = 'attachment; filename="a.pdf"';
  const appServing = (bytes: Buffer | Readable) => {
    const told = rememberingLog();
    const handler = route(file, async () => ({ bytes, headers: { 'content-disposition': named } }));
    const deps = { clock: fixedClock(), random: systemRandom, log: told.log, trustedProxies: [] };
    const app = buildApp({ ...deps, passport: createPassport() }, [handler]);
    return { app, http: checkedHttp(app, documentOf([handler])), lines: told.lines };
  };

  for (const [what, bytes] of [
    ['bytes', Buffer.from('%PDF-')],
    ['a stream', Readable.from([Buffer.from('%PD'), Buffer.from('F-')])],
  ] as const)
    it(`${what} go out as they are, with the type of the contract`, async () => {
      const call = appServing(bytes).http.get('/file').buffer(true);
      const answer = await call.parse((res, done) => {
        const parts: Buffer[] = [];
        res.on('data', (part: Buffer) => parts.push(part));
        res.on('end', () => done(null, Buffer.concat(parts)));
      });
      expect(String(answer.body)).to.equal('%PDF-');
      expect([answer.get('content-type'), answer.get('content-disposition')]).to.deep.equal([
        'application/pdf',
        named,
      ]);
    });

  it('a stream that fails on the way is cut off, so that nobody takes the part for the whole', async () => {
    const failing = Readable.from(
      (async function* () {
        yield Buffer.alloc(1000);
        throw new Error('disk gone');
      })(),
    );
    const { http, lines } = appServing(failing);
    const outcome = await http.get('/file').then(
      () => 'complete',
      () => 'cut off',
    );
    expect(outcome).to.equal('cut off');
    expect(lines.map((line) => [line.level, String(line.fields.err)])).to.deep.equal([
      ['error', 'Error: disk gone'],
    ]);
  });

  it('a client that leaves in the middle ends the stream, and is no failure of ours', async () => {
    const endless = new Readable({ read: () => endless.push(Buffer.alloc(65_536)) });
    const { app, lines } = appServing(endless);
    const listener = await listen(app, { host: '127.0.0.1', port: 0, tls: null });
    const leaving = new AbortController();
    const answer = await fetch(`${listener.url}/file`, { signal: leaving.signal });
    await answer.body?.getReader().read();
    const ended = new Promise((resolve) => endless.once('close', resolve));
    leaving.abort();
    await ended;
    await listener.stop(5);
    expect(lines.map((line) => line.level)).to.deep.equal(['info']);
  });
});
