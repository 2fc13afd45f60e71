import { expect } from 'chai';
import type { Processor } from '#server/foundation/obligations/index.ts';
import { erasurePromises } from '#server/privacy/erasure/index.ts';
import { runDueErasures } from '#server/privacy/rights-requests/index.ts';
import { certificateSchema } from '#shared/contracts/certificates.ts';
import { erasureProgressSchema } from '#shared/contracts/erasures.ts';
import { grepFolder } from '#test/support/rights-requests/grep-folder.ts';
import { keepServers } from '#test/support/rights-requests/keep-servers.ts';
import type { RightsServer } from '#test/support/rights-requests/open-rights-server.ts';
import { asAdmin, fileAndStart } from '#test/support/rights-requests/request-calls.ts';

const path = '/admin/v1/rights-requests';
const reference = 'cus_ReferenceOfAda';

/** A processor whose numbers stand in memory, and that is down for as many calls as asked for. */
function processorThatFails(times: number) {
  const told: string[] = [];
  let left = times;
  const processor: Processor = {
    name: 'payments',
    what: 'The customer there.',
    referenceOf: async () => reference,
    tell: async (number) => {
      if (left-- > 0) throw new Error('connection refused by cus_secret');
      told.push(number);
    },
  };
  return { processor, told };
}

describe('erasure: processors', () => {
  const openServer = keepServers();
  let server: RightsServer;
  let id: string;

  const open = async (...processors: Processor[]) => {
    server = await openServer({ erasure: { processors } });
    const ada = await server.addPerson('ada@example.org', 'Ada Lovelace');
    id = await fileAndStart(server, ada, { type: 'erasure' });
  };
  const complete = () => asAdmin(server).post(`${path}/${id}/actions`, { action: 'complete', confirm: true });
  const progress = async () =>
    erasureProgressSchema.parse((await asAdmin(server).get(`${path}/${id}/erasure`).expect(200)).body);
  const certificate = async () => {
    const { body } = await asAdmin(server).get(`${path}/${id}`).expect(200);
    const answer = await asAdmin(server).get(`/admin/v1/certificates/${body.certificateId}.json`).expect(200);
    const parsed = certificateSchema.parse(answer.body);
    return parsed.v === 2 ? parsed : expect.fail('the form of today');
  };

  it('the plan names who will be told, and of what', async () => {
    const { processor } = processorThatFails(0);
    await open(processor, { ...processor, name: 'knows nobody', referenceOf: async () => null });
    const { body } = await asAdmin(server).get(`${path}/${id}/plan`).expect(200);
    expect(body.processors).to.deep.equal([{ name: 'payments', what: 'The customer there.' }]);
  });

  it('is told once, by its own number, and the certificate says when', async () => {
    const { processor, told } = processorThatFails(0);
    await open(processor);
    await complete().expect(200);
    expect(told).to.deep.equal([reference]);
    const { processors, exceptions } = await certificate();
    expect(processors).to.deep.equal([{ name: 'payments', toldAtUtc: '2026-11-23T09:00:00.000Z' }]);
    expect(exceptions.some(({ what }) => what.includes('payments'))).to.equal(false);
    expect(server.keyring.hasSubjectKey(id)).to.equal(false);
  });

  it('that is down holds up the certificate, not the erasure; it is tried again and then told', async () => {
    const { processor, told } = processorThatFails(2);
    await open(processor);
    const { body } = await complete().expect(409);
    expect(body.detail).to.include('payments could not be told yet').and.to.not.include('cus_');
    expect(grepFolder(server.dataFolder, ['ada@example.org', 'Ada Lovelace', reference])).to.deep.equal([]);
    expect((await progress()).notices).to.deep.equal([
      {
        processor: 'payments',
        state: 'waiting',
        attempts: 1,
        nextAttemptAtUtc: '2026-11-23T09:01:00.000Z',
        toldAtUtc: null,
        lastError: 'internal',
      },
    ]);
    server.clock.advance(59);
    expect(await runDueErasures(server.rights), 'not before its time').to.deep.equal({
      finished: 0,
      failed: 0,
    });
    server.clock.advance(1);
    expect(await runDueErasures(server.rights)).to.deep.equal({ finished: 0, failed: 1 });
    server.clock.advance(60);
    expect(await runDueErasures(server.rights), 'twice as long').to.deep.equal({ finished: 0, failed: 0 });
    server.clock.advance(60);
    expect(await runDueErasures(server.rights)).to.deep.equal({ finished: 1, failed: 0 });
    expect(told).to.deep.equal([reference]);
    expect((await certificate()).processors[0]?.toldAtUtc).to.equal('2026-11-23T09:03:00.000Z');
  });

  it('that nobody can reach becomes an exception of the certificate after the last attempt', async () => {
    const { processor, told } = processorThatFails(1000);
    await open(processor);
    await complete().expect(409);
    for (let tries = 0; tries < 20; tries++) {
      server.clock.advance(13 * 3600);
      await runDueErasures(server.rights);
    }
    expect(told).to.deep.equal([]);
    const { processors, exceptions } = await certificate();
    expect(processors).to.deep.equal([{ name: 'payments', toldAtUtc: null }]);
    expect(exceptions.find(({ what }) => what === 'What payments holds')?.ground).to.include('12 attempts');
  });

  it('without an interface is told by people, and the certificate says so', async () => {
    const { processor } = processorThatFails(0);
    await open({ ...processor, tell: null });
    await complete().expect(200);
    const { processors, exceptions } = await certificate();
    expect(processors).to.deep.equal([{ name: 'payments', toldAtUtc: null }]);
    expect(exceptions.find(({ what }) => what === 'What payments holds')?.ground).to.include('no interface');
  });

  it('an erasure that does not come to its end puts the promise at risk', async () => {
    await open(processorThatFails(1000).processor);
    await complete().expect(409);
    const [deletion] = erasurePromises(server.erasures);
    expect(await deletion?.check()).to.include({ state: 'kept' });
    server.clock.advance(25 * 3600);
    expect(await deletion?.check()).to.include({ state: 'at-risk' });
  });
});
