import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { PersonalDataSource } from '#server/foundation/obligations/index.ts';
import { verifyCertificate } from '#server/privacy/erasure/index.ts';
import { resumeErasures } from '#server/privacy/rights-requests/index.ts';
import type { AccountId } from '#shared/values/index.ts';
import { recordOf } from '#test/support/access-log/open-test-access-log.ts';
import { grepFolder } from '#test/support/rights-requests/grep-folder.ts';
import { keepServers } from '#test/support/rights-requests/keep-servers.ts';
import type { RightsServer } from '#test/support/rights-requests/open-rights-server.ts';
import { asAdmin, asPerson, fileAndStart } from '#test/support/rights-requests/request-calls.ts';

const needles = ['ada@example.org', 'Ada Lovelace', '203.0.113.77'];
const path = '/admin/v1/rights-requests';

/** Sources of which one fails once its work is half or wholly done, as a crash would leave it. */
const failingAt =
  (name: string, when: 'before' | 'after') =>
  (sources: PersonalDataSource[]): PersonalDataSource[] =>
    sources.map((source) => ({
      ...source,
      erase: async (id: AccountId) => {
        const removed = when === 'before' && source.name === name ? [] : await source.erase(id);
        if (source.name === name) throw new Error('cut off');
        return removed;
      },
    }));

async function personWithTraces(server: RightsServer): Promise<AccountId> {
  const accountId = await server.addPerson('ada@example.org', 'Ada Lovelace');
  for (let i = 0; i < 3; i++) server.accessLog.push(recordOf({ accountId, ip: '203.0.113.77' }));
  await server.accessLog.flush();
  return accountId;
}

const tryComplete = (server: RightsServer, id: string) =>
  asAdmin(server).post(`${path}/${id}/actions`, { action: 'complete', confirm: true });

describe('erasure: one that is cut off', () => {
  const openServer = keepServers();
  const names = ['accounts', 'mail', 'access-log', 'audit', 'rights-requests', 'packages'];
  for (const name of names)
    for (const when of ['before', 'after'] as const)
      it(`${when} ${name} is finished at the next start`, async () => {
        const first = await openServer({ withSources: failingAt(name, when) });
        const ada = await personWithTraces(first);
        const id = await fileAndStart(first, ada, { type: 'erasure' });
        expect((await tryComplete(first, id)).status).to.equal(500);
        await first.stop();

        const second = await openServer({ folder: first.dataFolder });
        expect(await resumeErasures(second.rights)).to.deep.equal({ finished: 1, failed: 0 });
        expect(grepFolder(second.dataFolder, needles)).to.deep.equal([]);
        const { body: view } = await asAdmin(second).get(`${path}/${id}`).expect(200);
        expect(view.state).to.equal('completed');
        const { body } = await asAdmin(second).get(`/admin/v1/certificates/${view.certificateId}.json`);
        expect(verifyCertificate(body)).to.equal(true);
        expect(body.sources.find((one: { table: string }) => one.table === 'access_log')).to.include({
          before: 3,
          removed: 3,
        });
        expect(await resumeErasures(second.rights)).to.deep.equal({ finished: 0, failed: 0 });
      });

  it('cannot be withdrawn or refused any more, only completed', async () => {
    const server = await openServer({ withSources: failingAt('mail', 'before') });
    const ada = await personWithTraces(server);
    const id = await fileAndStart(server, ada, { type: 'erasure' });
    await tryComplete(server, id).expect(500);
    const withdrawal = await asPerson(server, ada).post(`/v1/rights-requests/${id}/withdraw`).expect(409);
    expect(withdrawal.body.detail).to.include('has begun');
    const refusal = { action: 'refuse', answer: 'no' };
    await asAdmin(server).post(`${path}/${id}/actions`, refusal).expect(409);
    const { body } = await asAdmin(server).get(`${path}/${id}`);
    expect(body.actions).to.deep.equal(['complete']);
  });

  it('that fails again at the start stays in progress, and the start goes on', async () => {
    const server = await openServer({ withSources: failingAt('mail', 'before') });
    const id = await fileAndStart(server, await personWithTraces(server), { type: 'erasure' });
    await tryComplete(server, id).expect(500);
    expect(await resumeErasures(server.rights)).to.deep.equal({ finished: 0, failed: 1 });
  });
});

describe('erasure: one that leaves something behind', () => {
  const openServer = keepServers();
  let server: RightsServer;
  let id: string;
  beforeEach(async () => {
    server = await openServer();
    id = await fileAndStart(server, await personWithTraces(server), { type: 'erasure' });
  });

  it('gets no certificate: the answer names the file and the kind, never the value; mended, it can be completed', async () => {
    const leak = join(server.dataFolder, 'debug.log');
    writeFileSync(leak, 'user=ada%40example.org ok');
    const { body } = await tryComplete(server, id).expect(409);
    expect(body.code).to.equal('invalid-state');
    expect(body.detail).to.include('debug.log').and.to.include('e-mail address (URL-encoded)');
    expect(body.detail).to.not.include('ada');
    const { body: view } = await asAdmin(server).get(`${path}/${id}`);
    expect(view).to.include({ state: 'in-progress', certificateId: null });
    expect((await server.trail()).map(({ event }) => event)).to.not.include('erasure.completed');

    writeFileSync(leak, 'clean');
    const { body: done } = await tryComplete(server, id).expect(200);
    expect(done.state).to.equal('completed');
  });

  it('an address seen in the access log counts as well', async () => {
    writeFileSync(join(server.dataFolder, 'firewall.txt'), 'deny 203.0.113.77');
    const { body } = await tryComplete(server, id).expect(409);
    expect(body.detail).to.include('IP address (raw) in firewall.txt');
  });

  it('records that a source kept although it may not are told and removed by the next attempt', async () => {
    await server.stop();
    const log = (name: string) => name === 'access-log';
    const lazy = (sources: PersonalDataSource[]) =>
      sources.map((source) => (log(source.name) ? { ...source, erase: async () => [] } : source));
    server = await openServer({ folder: server.dataFolder, withSources: lazy });
    const { body } = await tryComplete(server, id).expect(409);
    expect(body.detail).to.include('3 records in access_log');
    await server.stop();
    server = await openServer({ folder: server.dataFolder });
    await tryComplete(server, id).expect(200);
  });
});
