import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { verifyCertificate } from '#server/privacy/rights-requests/index.ts';
import { recordOf } from '#test/support/access-log/open-test-access-log.ts';
import { openRightsServer, type RightsServer } from '#test/support/rights-requests/open-rights-server.ts';
import { act, asAdmin, fileAndStart, fileRequest } from '#test/support/rights-requests/request-calls.ts';

const email = 'Ada.Lovelace@example.org';
const name = 'Ada Lovelace';
const ip = '203.0.113.77';

/** Every file below a folder in which any of the texts stands, as `grep -ra` would find it. */
function grep(folder: string, texts: readonly string[]): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => {
      const content = readFileSync(file).toString('latin1').toLowerCase();
      return texts.some((text) => content.includes(text.toLowerCase()));
    });
}

describe('rights requests: erasure', () => {
  let server: RightsServer;
  beforeEach(async () => {
    server = await openRightsServer();
  });
  afterEach(async () => {
    await server.stop();
    server.remove();
  });

  async function personWithTraces() {
    const accountId = await server.addPerson(email, name);
    for (let i = 0; i < 5; i++) server.accessLog.push(recordOf({ accountId, ip }));
    await server.accessLog.flush();
    return accountId;
  }

  it('an erased person is in no file of the data folder', async () => {
    const accountId = await personWithTraces();
    await fileRequest(server, accountId, { type: 'question', details: `I am ${name}, ${email}` });
    const id = await fileAndStart(server, accountId, { type: 'erasure' });
    expect(grep(server.dataFolder, [email, name, ip]), 'before').to.not.deep.equal([]);
    await act(server, id, { action: 'complete', confirm: true });
    expect(grep(server.dataFolder, [email, name, ip])).to.deep.equal([]);
    expect(server.keyring.hasSubjectKey(accountId)).to.equal(false);
  });

  it('the certificate says what went, verifies, and names the audit entry', async () => {
    const accountId = await personWithTraces();
    const id = await fileAndStart(server, accountId, { type: 'erasure' });
    const done = await act(server, id, { action: 'complete', confirm: true });
    const { body } = await asAdmin(server)
      .get(`/admin/v1/certificates/${done.certificateId}.json`)
      .expect(200);
    expect(verifyCertificate(body)).to.equal(true);
    expect(verifyCertificate({ ...body, scan: { ...body.scan, files: body.scan.files + 1 } })).to.equal(
      false,
    );
    const log = body.sources.find((one: { table: string }) => one.table === 'access_log');
    expect(log).to.include({ before: 5, removed: 5, after: 0 });
    expect(body.subjectKeyDestroyed).to.equal(true);
    expect(body.scan.hits).to.equal(0);
    const entry = (await server.trail())[body.auditIndex];
    expect(entry?.event).to.equal('erasure.completed');
    expect(entry?.leafHash.toString('base64')).to.equal(body.auditLeafHash);
  });
});
