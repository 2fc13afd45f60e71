import { expect } from 'chai';
import { openTestApp, type TestApp } from './open-test-app.ts';

describe('the test app', () => {
  let app: TestApp;
  before(async () => {
    app = await openTestApp();
  });
  after(() => app.close());

  it('signs a person up, in, and makes a key', async () => {
    const ada = await app.signUpAndVerify('ada@example.com');
    const { secret } = await app.issueKey(ada);
    expect(app.keys.directory.find(secret)?.accountId).to.equal(ada.accountId);
  });

  it('acts as an administrator of each role', async () => {
    for (const role of ['owner', 'dpo', 'support', 'auditor'] as const) {
      const admin = await app.asAdmin(role);
      expect((await admin.get('/admin/v1/session')).body.role).to.equal(role);
    }
  });

  it('shows what the audit log holds', async () => {
    expect((await app.auditEntries()).map((entry) => entry.event)).to.include.members([
      'key.issued',
      'admin.created',
    ]);
  });
});
