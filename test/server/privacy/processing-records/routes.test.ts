import { expect } from 'chai';
import { registerSchema, statementsSchema } from '#shared/contracts/processing-records.ts';
import { readPdf } from '#test/server/foundation/pdf/read-pdf.ts';
import { completeInput } from './sample-register.ts';
import { type RunningRecords, recordsPath, rolesWithout, startRecords } from './start-records.ts';

const statements = `${recordsPath}/statements`;
const { controller, measures } = completeInput;
const activities = [{ purposeId: 'accountability', recipients: [], transfers: [] }];
const body = { revision: 0, controller, activities, measures };

describe('the record of processing over HTTP', () => {
  let server: RunningRecords;
  beforeEach(async () => {
    server = await startRecords();
  });
  afterEach(() => server.stop());

  const put = (sent: unknown, as = 'dpo') => server.call(statements, { method: 'PUT', as, body: sent });

  it('is generated from the tables, with everything the controller has not stated listed as missing', async () => {
    const answer = await server.call(`${recordsPath}.json?register=controller`, { as: 'auditor' });
    expect(answer.status).to.equal(200);
    const register = registerSchema.parse(await answer.json());
    expect(register.activities.map(({ purposeId }) => purposeId)).to.deep.equal(['accountability']);
    expect(register.missing.length).to.be.above(6);
  });

  it('is a PDF to save, holding what was stated', async () => {
    await put(body);
    const answer = await server.call(`${recordsPath}.pdf`, { as: 'owner' });
    expect(answer.headers.get('content-type')).to.equal('application/pdf');
    expect(answer.headers.get('content-disposition')).to.include(
      'processing-records-controller-2026-11-23.pdf',
    );
    const { text } = await readPdf(new Uint8Array(await answer.arrayBuffer()));
    expect(text).to.include(controller.name).and.to.include('every item of Art. 30(1) is answered');
  });

  it('keeps what the controller states, and grows its revision', async () => {
    const answer = await put(body);
    expect(answer.status).to.equal(200);
    const stored = statementsSchema.parse(await answer.json());
    expect(stored).to.deep.equal({ ...body, revision: 1, changedAtUtc: '2026-11-23T10:15:00.000Z' });
    expect(await (await server.call(statements, { as: 'auditor' })).json()).to.deep.equal(stored);
  });

  it('does not overwrite what another changed meanwhile', async () => {
    await put(body);
    const answer = await put({ ...body, measures: [] });
    expect(answer.status).to.equal(409);
    expect(await answer.json()).to.include({ code: 'invalid-state' });
    expect(await (await server.call(statements, { as: 'dpo' })).json()).to.deep.include({
      revision: 1,
      measures,
    });
  });

  it('takes the same statements twice without another change or entry', async () => {
    await put(body);
    expect((await put(body)).status).to.equal(200);
    const changes = (await server.auditTrail()).filter(({ event }) => event === 'processing-record.changed');
    expect(changes).to.have.length(1);
  });

  it('leaves its trace in the audit log, naming what changed and in which form it was read', async () => {
    await put(body);
    await put({ ...body, revision: 1, measures: [] }, 'owner');
    await server.call(`${recordsPath}.pdf`, { as: 'auditor' });
    expect(await server.auditTrail()).to.deep.equal([
      {
        event: 'processing-record.changed',
        actorRole: 'dpo',
        fields: { columns: ['controller', 'activities', 'measures'] },
      },
      { event: 'processing-record.changed', actorRole: 'owner', fields: { columns: ['measures'] } },
      {
        event: 'processing-record.read',
        actorRole: 'auditor',
        fields: { register: 'controller', form: 'pdf' },
      },
    ]);
  });

  it('is closed to strangers and to roles without the permission', async () => {
    for (const place of [`${recordsPath}.json`, `${recordsPath}.pdf`, statements]) {
      expect((await server.call(place)).status).to.equal(401);
      for (const role of rolesWithout('processing-records.read')) {
        expect((await server.call(place, { as: role })).status).to.equal(403);
      }
    }
    for (const role of rolesWithout('processing-records.edit'))
      expect((await put(body, role)).status).to.equal(403);
    expect(await server.auditTrail()).to.deep.equal([]);
  });

  const refused: readonly (readonly [string, object, string])[] = [
    ['an unknown field', { ...body, extra: 1 }, '/extra'],
    [
      'a time zone that does not exist',
      { ...body, controller: { ...controller, timeZone: 'Europe/Nowhere' } },
      '/controller/timeZone',
    ],
    [
      'a country that is no code',
      { ...body, controller: { ...controller, countryCode: 'Poland' } },
      '/controller/countryCode',
    ],
    [
      'a purpose that does not exist',
      { ...body, activities: [{ ...activities[0], purposeId: 'other' }] },
      '/activities/0/purposeId',
    ],
    ['a purpose named twice', { ...body, activities: [...activities, ...activities] }, '/activities'],
  ];
  for (const [what, sent, pointer] of refused) {
    it(`refuses ${what} and changes nothing`, async () => {
      const answer = await put(sent);
      expect(answer.status).to.equal(400);
      const problem = (await answer.json()) as { errors: { pointer: string }[] };
      expect(problem.errors.map((error) => error.pointer)).to.deep.equal([pointer]);
      expect(await (await server.call(statements, { as: 'dpo' })).json()).to.deep.include({ revision: 0 });
    });
  }
});
