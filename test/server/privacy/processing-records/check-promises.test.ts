import { expect } from 'chai';
import { completeInput } from './sample-register.ts';
import { type RunningRecords, recordsPath, startRecords } from './start-records.ts';

const { controller, measures } = completeInput;
const activities = [{ purposeId: 'accountability', recipients: [], transfers: [] }];

describe('promises about the record of processing', () => {
  let server: RunningRecords;
  beforeEach(async () => {
    server = await startRecords();
  });
  afterEach(() => server.stop());

  const state = async (change: object | null): Promise<Record<string, string>> => {
    if (change) {
      const body = { revision: 0, controller: { ...controller, ...change }, activities, measures };
      const answer = await server.call(`${recordsPath}/statements`, { method: 'PUT', as: 'dpo', body });
      expect(answer.status).to.equal(200);
    }
    const found = server.promises.map(async ({ clause, check }) => [clause, (await check()).state] as const);
    return Object.fromEntries(await Promise.all(found));
  };

  it('are at risk while the controller has stated nothing', async () => {
    expect(await state(null)).to.deep.equal({
      'process.records': 'at-risk',
      'process.lawful': 'kept',
      'contact.dpo': 'at-risk',
    });
  });

  it('are kept once every item is answered', async () => {
    expect(await state({})).to.deep.equal({
      'process.records': 'kept',
      'process.lawful': 'kept',
      'contact.dpo': 'kept',
    });
  });

  it('are broken when the policy names an officer and the record says there is none', async () => {
    expect(await state({ dataProtectionOfficer: 'none' })).to.include({ 'contact.dpo': 'broken' });
  });
});
