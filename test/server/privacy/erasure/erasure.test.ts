import { expect } from 'chai';
import type { Mail } from '#server/foundation/mail/index.ts';
import { verifyCertificate } from '#server/privacy/erasure/index.ts';
import { certificateSchema } from '#shared/contracts/certificates.ts';
import { erasurePlanSchema } from '#shared/contracts/erasures.ts';
import type { AccountId } from '#shared/values/index.ts';
import { recordOf } from '#test/support/access-log/open-test-access-log.ts';
import { grepFolder } from '#test/support/rights-requests/grep-folder.ts';
import { openRightsServer, type RightsServer } from '#test/support/rights-requests/open-rights-server.ts';
import { writeNotes } from '#test/support/rights-requests/plain-notes.ts';
import {
  act,
  asAdmin,
  asPerson,
  fileAndStart,
  fileRequest,
} from '#test/support/rights-requests/request-calls.ts';

const email = 'Ada.Lovelace@example.org';
const name = 'Ada Lovelace';
const ip = '203.0.113.77';
const needles = [email, name, ip];
const path = '/admin/v1/rights-requests';
const absent = '019ab000-0000-7000-8000-000000000000';

describe('erasure', () => {
  let server: RightsServer;
  let ada: AccountId;
  const mails: Mail[] = [];
  beforeEach(async () => {
    mails.length = 0;
    server = await openRightsServer({
      notify: async (mail) => {
        mails.push(mail);
        await server.mailer.send(mail);
      },
    });
    ada = await server.addPerson(email, name);
    for (let i = 0; i < 5; i++) server.accessLog.push(recordOf({ accountId: ada, ip }));
    await server.accessLog.flush();
  });
  afterEach(async () => {
    await server.stop();
    server.remove();
  });

  const complete = (id: string) => act(server, id, { action: 'complete', confirm: true });
  const certificateOf = async (id: string | null) =>
    (await asAdmin(server, 'auditor').get(`/admin/v1/certificates/${id}.json`).expect(200)).body;

  it('an erased person is in no file of the data folder', async () => {
    await fileRequest(server, ada, { type: 'question', details: `I am ${name}, ${email}` });
    const access = await fileAndStart(server, ada, { type: 'access' });
    await act(server, access, { action: 'complete' });
    const id = await fileAndStart(server, ada, { type: 'erasure', details: `erase ${name}` });
    expect(grepFolder(server.dataFolder, needles), 'before').to.not.deep.equal([]);
    await complete(id);
    expect(grepFolder(server.dataFolder, needles)).to.deep.equal([]);
    expect(server.keyring.hasSubjectKey(ada)).to.equal(false);
    expect(server.keyring.hasSubjectKey(id), 'the key of the job').to.equal(false);
    expect(await server.accounts.store.find(ada)).to.equal(null);
  });

  it('what stood unsealed in pages and in the write-ahead log is overwritten', async () => {
    await writeNotes(server.database, ada, `${name} <${email}> at ${ip}`);
    const walOf = () => grepFolder(server.dataFolder, needles).filter((file) => file.includes('main.sqlite'));
    expect(walOf(), 'before').to.not.deep.equal([]);
    await complete(await fileAndStart(server, ada, { type: 'erasure' }));
    expect(walOf()).to.deep.equal([]);
  });

  it('others keep everything', async () => {
    const bob = await server.addPerson('bob@example.org', 'Bob Babbage');
    server.accessLog.push(recordOf({ accountId: bob, ip: '198.51.100.2' }));
    await server.accessLog.flush();
    const { id: his } = await fileRequest(server, bob, { type: 'question', details: 'why?' });
    await complete(await fileAndStart(server, ada, { type: 'erasure' }));
    const { body } = await asPerson(server, bob).get(`/v1/rights-requests/${his}`).expect(200);
    expect(body).to.include({ state: 'received', details: 'why?' });
    expect((await server.accounts.store.find(bob))?.email).to.equal('bob@example.org');
    const log = server.sources.find((source) => source.name === 'access-log');
    expect((await log?.count(bob))?.[0]?.records).to.equal(1);
  });

  it('the certificate says what went, verifies, and names the audit entry', async () => {
    const id = await fileAndStart(server, ada, { type: 'erasure' });
    const { certificateId } = await complete(id);
    const body = certificateSchema.parse(await certificateOf(certificateId));
    expect(verifyCertificate(body)).to.equal(true);
    expect(verifyCertificate({ ...body, scan: { ...body.scan, files: body.scan.files + 1 } })).to.equal(
      false,
    );
    const log = body.sources.find(({ table }) => table === 'access_log');
    expect(log).to.include({ before: 5, removed: 5, after: 0 });
    expect(body).to.deep.include({ accountId: ada, rightsRequestId: id, subjectKeyDestroyed: true });
    expect(body.scan.hits).to.equal(0);
    expect(body.exceptions.map(({ what }) => what.split(':')[0])).to.have.members([
      'audit_entries',
      'rights_requests',
    ]);
    const entry = (await server.trail())[body.auditIndex];
    expect(entry?.event).to.equal('erasure.completed');
    expect(entry?.leafHash.toString('base64')).to.equal(body.auditLeafHash);
    expect(needles.some((needle) => JSON.stringify(body).includes(needle))).to.equal(false);
    const consulted = (await server.trail()).at(-1);
    expect(consulted).to.deep.include({ event: 'certificate.consulted', subject: ada });
  });

  it('a certificate is read by who may, and by nobody else', async () => {
    const { certificateId } = await complete(await fileAndStart(server, ada, { type: 'erasure' }));
    await asAdmin(server, 'support').get(`/admin/v1/certificates/${certificateId}.json`).expect(403);
    await asAdmin(server).get(`/admin/v1/certificates/${absent}.json`).expect(404);
    await asAdmin(server).get('/admin/v1/certificates/x.json').expect(400);
  });

  it('the plan counts what would go and what would stay, removes nothing, and is written down', async () => {
    const id = await fileAndStart(server, ada, { type: 'erasure' });
    const plan = erasurePlanSchema.parse((await asAdmin(server).get(`${path}/${id}/plan`).expect(200)).body);
    const of = (table: string) => plan.sources.find((one) => one.table === table);
    expect(of('access_log')).to.deep.include({ source: 'access-log', records: 5, kept: null });
    expect(of('audit_entries')?.kept).to.include('Art. 5(2)');
    expect(plan.records).to.equal(7);
    expect((await server.trail()).at(-1)).to.deep.include({
      event: 'erasure.planned',
      subject: ada,
      fields: { rightsRequestId: id, records: 7 },
    });
    expect((await server.accounts.store.find(ada))?.name).to.equal(name);
    const { id: other } = await fileRequest(server, ada, { type: 'access' });
    await asAdmin(server).get(`${path}/${other}/plan`).expect(409);
  });

  it('nothing happens without confirmation, without permission or before it is in progress', async () => {
    const id = await fileAndStart(server, ada, { type: 'erasure' });
    const actions = `${path}/${id}/actions`;
    for (const body of [{ action: 'complete' }, { action: 'complete', confirm: false }]) {
      const answer = await asAdmin(server).post(actions, body).expect(400);
      expect(answer.body.errors[0].pointer).to.equal('/confirm');
    }
    await asAdmin(server, 'support').post(actions, { action: 'complete', confirm: true }).expect(403);
    const early = await fileRequest(server, ada, { type: 'erasure' });
    await asAdmin(server)
      .post(`${path}/${early.id}/actions`, { action: 'complete', confirm: true })
      .expect(409);
    expect((await server.accounts.store.find(ada))?.state).to.equal('active');
    expect(mails).to.deep.equal([]);
  });

  it('the person is told by mail while there is an address, with the answer of the administrator', async () => {
    const id = await fileAndStart(server, ada, { type: 'erasure' });
    await act(server, id, { action: 'complete', confirm: true, answer: 'Farewell, and thank you.' });
    expect(mails).to.have.length(1);
    expect(mails[0]).to.include({ to: email.toLowerCase(), kind: 'erasure-begins', accountId: ada });
    expect(mails[0]?.text).to.include(name).and.to.include('Farewell, and thank you.');
  });

  it('the request stays as proof without what was written in it; other open ones end', async () => {
    const { id: question } = await fileRequest(server, ada, { type: 'question', details: 'secret' });
    const id = await fileAndStart(server, ada, { type: 'erasure', details: 'secret' });
    await complete(id);
    const { body } = await asAdmin(server).get(`${path}/${id}`).expect(200);
    expect(body).to.include({ state: 'completed', details: null, accountEmail: null, accountName: null });
    const sealed = await server.database.query(
      'SELECT details FROM rights_requests WHERE details IS NOT NULL',
    );
    expect(sealed, 'not even as ciphertext').to.deep.equal([]);
    const other = await asAdmin(server).get(`${path}/${question}`).expect(200);
    expect(other.body).to.include({ state: 'withdrawn', details: null });
  });

  it('the trail tells who erased whom and when, with counts only', async () => {
    const id = await fileAndStart(server, ada, { type: 'erasure' });
    await complete(id);
    const trail = (await server.trail()).filter(({ subject }) => subject === ada).slice(-4);
    expect(trail.map(({ event }) => event)).to.deep.equal([
      'rights-request.acted',
      'account.closed',
      'rights-request.acted',
      'erasure.completed',
    ]);
    expect(trail.every(({ actorId }) => actorId === 'admin-dpo')).to.equal(true);
    expect(needles.some((needle) => JSON.stringify(trail).includes(needle))).to.equal(false);
  });

  it('completing it again is refused and changes nothing', async () => {
    const id = await fileAndStart(server, ada, { type: 'erasure' });
    await complete(id);
    const before = (await server.trail()).length;
    await asAdmin(server).post(`${path}/${id}/actions`, { action: 'complete', confirm: true }).expect(409);
    expect((await server.trail()).length).to.equal(before);
  });

  it('of two administrators at once one erases and the other is refused', async () => {
    const id = await fileAndStart(server, ada, { type: 'erasure' });
    const post = () => asAdmin(server).post(`${path}/${id}/actions`, { action: 'complete', confirm: true });
    const answers = await Promise.all([post(), post()]);
    expect(answers.map(({ status }) => status).sort()).to.deep.equal([200, 409]);
    expect(mails).to.have.length(1);
  });
});
