import { randomBytes } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { identifyKey } from '#server/service/keys/index.ts';
import { formatApiKey, formatServiceToken } from '#shared/values/index.ts';
import { filesHolding } from '#test/support/server/files-holding.ts';
import { openTestApp, type TestApp } from '#test/support/server/open-test-app.ts';
import { type Calls, callsWith, type HolderSession } from '#test/support/server/sessions.ts';

describe('keys: leak reports', () => {
  let app: TestApp;
  let ada: HolderSession;
  let bea: HolderSession;
  let scanner: Calls;
  let scannerId: string;
  beforeEach(async () => {
    app = await openTestApp();
    ada = await app.signUpAndVerify('ada@example.com');
    bea = await app.signUpAndVerify('bea@example.com');
    const made = await (await app.asAdmin('owner')).post('/admin/v1/credentials', {
      name: 'scanner',
      scopes: ['keys.leaks'],
    });
    scannerId = made.body.id;
    scanner = callsWith(app.publicHttp, { authorization: `Bearer ${made.body.token}` });
  });
  afterEach(() => app.close());

  const report = async (...reports: object[]) => {
    const answer = await scanner.post('/v1/keys/leaks', { reports });
    expect(answer.status, answer.text).to.equal(200);
    return answer;
  };
  const works = (secret: string) => identifyKey(app.keys, secret, '198.51.100.1')?.refusal === null;
  const mailsAbout = () =>
    globSync('*.eml', { cwd: app.paths.outbox })
      .map((name) => readFileSync(join(app.paths.outbox, name), 'utf8'))
      .filter((text) => text.includes('found in public'));
  const entriesOf = async (event: string) =>
    (await app.auditEntries()).filter((entry) => entry.event === event);

  it('each report gets its result in order: revoked, already revoked, unknown, malformed; repeated they change nothing', async () => {
    const [leaked, gone, other] = [await app.issueKey(ada), await app.issueKey(ada), await app.issueKey(bea)];
    await ada.delete(`/v1/keys/${gone.id}`);
    const reports = [
      { key: leaked.secret, source: 'github', url: 'https://github.com/x/y/blob/main/.env' },
      { key: gone.secret },
      { key: formatApiKey(randomBytes(120)) },
      { key: 'wrk_short' },
      { key: ` ${leaked.secret}\n` },
    ];
    const resultsOf = (answer: { body: { results: { index: number; result: string }[] } }) =>
      answer.body.results.map(({ index, result }) => `${index} ${result}`);
    expect(resultsOf(await report(...reports))).to.deep.equal([
      '0 revoked',
      '1 already-revoked',
      '2 unknown',
      '3 malformed',
      '4 already-revoked',
    ]);
    expect([works(leaked.secret), works(other.secret)]).to.deep.equal([false, true]);
    expect(resultsOf(await report(...reports))[0]).to.equal('0 already-revoked');
    const traces = [...(await entriesOf('key.leak-reported')), ...(await entriesOf('key.revoked')).slice(1)];
    for (const { actorKind, actorId, subject, fields } of traces)
      expect([actorKind, actorId, subject, fields]).to.deep.equal([
        'service',
        scannerId,
        ada.accountId,
        { keyId: leaked.id },
      ]);
    expect(traces).to.have.length(2);
  });

  it('the holder gets one mail that names the key and the place, and never holds the key', async () => {
    const [one, two] = [await app.issueKey(ada, 'deploy'), await app.issueKey(ada, 'laptop')];
    await report(
      { key: one.secret, source: 'github', url: 'https://github.com/x/y/blob/main/.env' },
      { key: two.secret },
      { key: two.secret },
    );
    const mails = mailsAbout();
    expect(mails).to.have.length(1);
    expect(mails[0]).to.match(/^To: ada@example\.com$/m);
    for (const part of [
      '"deploy"',
      '"laptop"',
      one.secret.slice(0, 8),
      'https://github.com/x/y/blob/main/.env',
    ])
      expect(mails[0]).to.include(part);
    await report({ key: one.secret });
    expect(mailsAbout()).to.have.length(1);
    for (const secret of [one.secret, two.secret]) expect(filesHolding(app.folder, secret)).to.deep.equal([]);
  });

  it('the answer repeats no key, and where it was found stands in the mail alone', async () => {
    const { secret } = await app.issueKey(ada);
    const answer = await report(
      { key: secret, url: 'https://needle.example.com/paste' },
      { key: 'wrk_typo' },
    );
    expect(answer.text).to.not.match(/wr[kts]_/);
    expect(filesHolding(app.folder, 'needle.example.com').every((file) => file.endsWith('.eml'))).to.equal(
      true,
    );
  });

  it('keys in their grace time, for tests, bound to addresses or of another person are revoked all the same', async () => {
    const issue = async (body: object) =>
      (await ada.post('/v1/keys', body)).body as { id: string; secret: string };
    const old = await issue({ environment: 'test', allowedIps: ['203.0.113.1'] });
    const next = (await ada.post(`/v1/keys/${old.id}/rotate`, { graceSeconds: 60 })).body;
    await report({ key: old.secret });
    expect(identifyKey(app.keys, old.secret, '203.0.113.1')).to.equal(undefined);
    expect(identifyKey(app.keys, next.secret, '203.0.113.1')?.refusal).to.equal(null);
  });

  it('the token of a service that was found is revoked too', async () => {
    const owner = await app.asAdmin('owner');
    const { token } = (await owner.post('/admin/v1/credentials', { name: 'x', scopes: ['keys.verify'] }))
      .body;
    const { results } = (
      await report({ key: token }, { key: token }, { key: formatServiceToken(randomBytes(120)) })
    ).body;
    expect(results.map(({ result }: { result: string }) => result)).to.deep.equal([
      'revoked',
      'already-revoked',
      'unknown',
    ]);
    const dead = await callsWith(app.publicHttp, { authorization: `Bearer ${token}` }).post(
      '/v1/keys/verify',
      { key: 'x' },
    );
    expect(dead.body.code).to.equal('unauthenticated');
  });

  it('when the mail cannot be sent the key is revoked and the answer says so', async () => {
    const { secret } = await app.issueKey(ada);
    const lines: unknown[] = [];
    const broken = await app.reopen();
    app = broken;
    const { reportLeaks } = await import('#server/service/keys/report-leaks.ts');
    const doors = {
      mailer: { send: () => Promise.reject(new Error('no route to the mail server')) },
      log: { ...app.log, error: (...line: unknown[]) => lines.push(line) } as never,
      findHolder: async () => ({ email: 'ada@example.com', name: 'Ada' }),
      revokeService: async () => 'unknown' as const,
    };
    const ctx = { requestId: null, actor: { kind: 'system', name: 'test' }, ip: null } as const;
    const { results } = await reportLeaks(app.keys, doors, { ctx, reports: [{ key: secret }] });
    expect([results, works(secret), lines.length]).to.deep.equal([
      [{ index: 0, result: 'revoked' }],
      false,
      1,
    ]);
    expect(JSON.stringify(lines)).to.not.include(secret);
  });

  for (const reports of [[], Array(101).fill({ key: 'x' })])
    it(`${reports.length} reports are refused by name`, async () => {
      const answer = await scanner.post('/v1/keys/leaks', { reports });
      expect([answer.status, answer.body.errors[0].pointer]).to.deep.equal([400, '/reports']);
    });

  for (const [pointer, bad] of [
    ['', 'wrk_'],
    ['', null],
    ['/key', {}],
    ['/key', { key: '' }],
    ['/more', { key: 'x', more: 1 }],
    ['/url', { key: 'x', url: 'ftp://y' }],
    ['/url', { key: 'x', url: 'javascript:alert(1)' }],
    ['/url', { key: 'x', url: 'https://a.example/\nBcc: b' }],
    ['/source', { key: 'x', source: 'a\nb' }],
  ] as const)
    it(`${JSON.stringify(bad)} is refused by its index and field, and keeps no other report out`, async () => {
      const [one, two] = [await app.issueKey(ada), await app.issueKey(bea)];
      const { body } = await report({ key: one.secret }, bad as object, { key: two.secret });
      expect(body.results).to.deep.equal([
        { index: 0, result: 'revoked' },
        { index: 2, result: 'revoked' },
      ]);
      const [{ message, ...where }] = body.refused;
      expect([where, body.refused.length]).to.deep.equal([{ index: 1, pointer }, 1]);
      expect(message).to.match(/\S/);
      expect([works(one.secret), works(two.secret)]).to.deep.equal([false, false]);
    });

  it('a key whose report cannot be read works on, and stands in no answer', async () => {
    const { secret } = await app.issueKey(ada);
    const { body, text } = await report({ key: secret, url: 'ftp://y' });
    expect([body.results, works(secret), text.includes(secret)]).to.deep.equal([[], true, false]);
  });
});
