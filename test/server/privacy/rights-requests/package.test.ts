import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { expect } from 'chai';
import type { PersonalDataSource } from '#server/foundation/obligations/index.ts';
import type { AccountId } from '#shared/values/index.ts';
import { recordOf } from '#test/support/access-log/open-test-access-log.ts';
import { keepServers } from '#test/support/rights-requests/keep-servers.ts';
import { openRightsServer, type RightsServer } from '#test/support/rights-requests/open-rights-server.ts';
import { readZip } from '#test/support/rights-requests/read-zip.ts';
import { act, asAdmin, asPerson, fileAndStart } from '#test/support/rights-requests/request-calls.ts';

const day = 86_400;

describe('rights requests: access package', () => {
  let server: RightsServer;
  let ada: AccountId;
  let bob: AccountId;
  beforeEach(async () => {
    server = await openRightsServer();
    ada = await server.addPerson('ada@example.org', 'Ada Lovelace');
    bob = await server.addPerson('bob@example.org', 'Bob Babbage');
    for (let i = 0; i < 12; i++)
      server.accessLog.push(
        recordOf({ accountId: i % 3 === 0 ? bob : ada, ip: i % 3 === 0 ? '198.51.100.2' : '203.0.113.9' }),
      );
    await server.accessLog.flush();
  });
  afterEach(async () => {
    await server.stop();
    server.remove();
  });

  const fetchPackage = (id: string, who = ada) =>
    asPerson(server, who)
      .get(`/v1/rights-requests/${id}/package`)
      .buffer()
      .parse((res, done) => {
        buffer(res as unknown as AsyncIterable<Buffer>).then(
          (bytes) => done(null, bytes),
          (error: Error) => done(error, null),
        );
      });

  async function completed(type = 'access') {
    const id = await fileAndStart(server, ada, { type, details: 'all of it' });
    const view = await act(server, id, { action: 'complete' });
    return { id, view };
  }
  const packages = () => readdirSync(join(server.dataFolder, 'packages'));

  it("holds every row of the person and nobody else's", async () => {
    const { id, view } = await completed();
    expect(view).to.deep.include({ state: 'completed', packageReady: true, actions: [] });
    const files = await readZip((await fetchPackage(id).expect(200)).body);
    const log = JSON.parse(String(files.get('data/access-log.json')));
    expect(log.records).to.have.length(8);
    expect(log.records.every((row: { accountId: string }) => row.accountId === ada)).to.equal(true);
    expect(String(files.get('data/access-log.csv')).trim().split('\r\n')).to.have.length(9);
    expect(JSON.parse(String(files.get('data/account.json'))).records[0].email).to.equal('ada@example.org');
    expect(JSON.parse(String(files.get('data/rights-requests.json'))).records[0].details).to.equal(
      'all of it',
    );
    const whole = [...files.values()].map(String).join('\n');
    for (const foreign of [bob, 'bob@example.org', 'Babbage', '198.51.100.2'])
      expect(whole, foreign).to.not.include(foreign);
  });

  it('tells who looked at the data', async () => {
    await asAdmin(server, 'support').get('/admin/v1/rights-requests').expect(200);
    const { id } = await completed();
    await asAdmin(server, 'support').get(`/admin/v1/rights-requests/${id}`).expect(200);
    const second = await completed('portability');
    const files = await readZip((await fetchPackage(second.id)).body);
    const { records } = JSON.parse(String(files.get('data/consultations.json')));
    expect(records.map(({ role }: { role: string }) => role)).to.include('support');
  });

  it('the page tells what Art. 15 asks for, loads nothing and runs nothing', async () => {
    const { id } = await completed();
    const files = await readZip((await fetchPackage(id)).body);
    const page = String(files.get('index.html'));
    for (const text of [
      'Muster GmbH',
      'dpo@muster.example',
      'Art. 6(1)(b) GDPR, contract',
      'Contact (e-mail address)',
      'Pay &amp; Co',
      'Adequacy decision',
      '90 days',
      'supervisory authority',
      'Art. 22',
      'ada@example.org',
    ])
      expect(page, text).to.include(text);
    expect(page).to.not.match(/<script|<link|<img|\son\w+=|https?:\/\//i);
    expect(page)
      .to.match(/<html lang="en">/)
      .and.to.include('<th scope="col">');
  });

  it('the README names the SHA-256 of every other file', async () => {
    const { id } = await completed();
    const files = await readZip((await fetchPackage(id)).body);
    const readme = String(files.get('README.txt'));
    const told = new Map(
      [...readme.matchAll(/^([0-9a-f]{64}) {2}(\S+)$/gm)].map(([, sum, name]) => [name, sum]),
    );
    for (const [name, bytes] of files)
      if (name !== 'README.txt')
        expect(told.get(name), name).to.equal(createHash('sha256').update(bytes).digest('hex'));
    expect(told.size).to.equal(files.size - 1);
  });

  it('no byte of the person is readable on disk, and no spool file stays', async () => {
    const { id } = await completed();
    expect(packages()).to.deep.equal([`${id}.zip`]);
    const bytes = readFileSync(join(server.dataFolder, 'packages', `${id}.zip`));
    for (const text of ['PK\u0003\u0004', 'ada@example.org', 'account.json'])
      expect(bytes.includes(text), text).to.equal(false);
  });

  it('fetching is written down, and the file has a name', async () => {
    const { id } = await completed();
    const answer = await fetchPackage(id).expect(200).expect('content-type', 'application/zip');
    expect(answer.get('content-disposition')).to.equal(`attachment; filename="personal-data-${id}.zip"`);
    const events = (await server.trail()).filter(({ event }) => event.startsWith('package.'));
    expect(events.map(({ event, subject }) => [event, subject])).to.deep.equal([
      ['package.built', ada],
      ['package.fetched', ada],
    ]);
    await fetchPackage(id, bob).expect(404);
  });

  it('is not there before completion, and not after 30 days', async () => {
    const open = await fileAndStart(server, ada, { type: 'access' });
    expect(
      (await asPerson(server, ada).get(`/v1/rights-requests/${open}/package`).expect(409)).body.code,
    ).to.equal('invalid-state');
    const { completedAtUtc } = await act(server, open, { action: 'complete' });
    const [target] = server.retention.filter(({ rule }) => rule === 'retain.packages');
    expect(await target?.plan(String(completedAtUtc))).to.include({ found: 0 });
    server.clock.advance(30 * day + 1);
    const cutoff = new Date(server.clock.nowMs() - 30 * day * 1000).toISOString();
    expect(await target?.plan(cutoff)).to.deep.equal({
      found: 1,
      oldestUtc: completedAtUtc,
      samples: [open],
    });
    expect(await target?.apply(cutoff)).to.deep.equal({ removed: 1 });
    expect(await target?.apply(cutoff)).to.deep.equal({ removed: 0 });
    expect(packages()).to.deep.equal([]);
    await asPerson(server, ada).get(`/v1/rights-requests/${open}/package`).expect(409);
    const { body } = await asPerson(server, ada).get(`/v1/rights-requests/${open}`).expect(200);
    expect(body).to.include({ state: 'completed', packageReady: false });
  });

  it('a file that retention took before its row was written is answered as gone', async () => {
    const { id } = await completed();
    rmSync(join(server.dataFolder, 'packages', `${id}.zip`));
    await asPerson(server, ada).get(`/v1/rights-requests/${id}/package`).expect(409);
  });

  it('what a build that was cut off left behind goes after 30 days, finished packages stay', async () => {
    const { id } = await completed();
    writeFileSync(join(server.dataFolder, 'packages', `${bob}.mails.spool`), 'sealed');
    const target = server.retention.find(({ name }) => name === 'unfinished packages');
    const inAnHour = new Date(Date.now() + 3_600_000).toISOString();
    expect(await target?.plan('2026-01-01T00:00:00.000Z')).to.include({ found: 0 });
    expect(await target?.plan(inAnHour)).to.deep.include({ found: 1, samples: [`${bob}.mails.spool`] });
    expect(await target?.apply(inAnHour)).to.deep.equal({ removed: 1 });
    expect(packages()).to.deep.equal([`${id}.zip`]);
  });

  it('the files of ended requests go after three years, with their certificates', async () => {
    const { id } = await completed();
    const [target] = server.retention.filter(({ rule }) => rule === 'retain.rights');
    const cutoff = new Date(server.clock.nowMs() + 1000).toISOString();
    expect(await target?.apply(cutoff)).to.deep.equal({ removed: 1 });
    expect(await target?.plan(cutoff)).to.include({ found: 0 });
    await asPerson(server, ada).get(`/v1/rights-requests/${id}`).expect(404);
    expect(packages()).to.deep.equal([]);
  });
});

describe('rights requests: a package that cannot be built', () => {
  const openServer = keepServers();
  it('leaves the request in progress and nothing on disk', async () => {
    let broken = true;
    const failing: PersonalDataSource = {
      name: 'failing',
      tables: [],
      count: async () => [],
      erase: async () => [],
      export: async () => [
        {
          name: 'failing',
          title: 'Failing',
          records: (function* () {
            yield { a: 1 };
            if (broken) throw new Error('the source failed');
          })(),
        },
      ],
    };
    const server = await openServer({ withSources: (all) => [...all, failing] });
    const ada = await server.addPerson('ada@example.org', 'Ada Lovelace');
    const id = await fileAndStart(server, ada, { type: 'access' });
    await asAdmin(server).post(`/admin/v1/rights-requests/${id}/actions`, { action: 'complete' }).expect(500);
    expect(readdirSync(join(server.dataFolder, 'packages'))).to.deep.equal([]);
    expect((await asPerson(server, ada).get(`/v1/rights-requests/${id}`)).body.state).to.equal('in-progress');
    broken = false;
    expect((await act(server, id, { action: 'complete' })).state).to.equal('completed');
  });
});
