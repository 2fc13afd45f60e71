import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { mailDataSource, mails, openMailer } from '#server/foundation/mail/index.ts';
import type { AccountId } from '#shared/values/index.ts';
import { startSmtpServer } from '#test/support/mail/smtp-server.ts';
import { openTestApp, type TestApp } from '#test/support/server/open-test-app.ts';

const accountId = '01a20000-0000-7000-8000-0000000000aa' as AccountId;
const mail = {
  accountId,
  to: 'ada.lovelace@example.com',
  kind: 'test',
  subject: 'A mail',
  text: 'What it says.',
};

describe('mail', () => {
  let app: TestApp;
  beforeEach(async () => {
    app = await openTestApp();
  });
  afterEach(() => app.close());

  const overSmtp = (smtpUrl: string) =>
    openMailer(app, { outbox: app.paths.outbox, smtpUrl, from: 'Wrkout <no-reply@localhost>' });

  it('goes to the mail server over checked TLS, and leaves a row and no file', async () => {
    const server = await startSmtpServer(join(app.folder, 'smtp'));
    await overSmtp(server.url).send(mail);
    await server.stop();
    expect(server.taken).to.have.length(1);
    expect(server.taken[0])
      .to.match(/^To: ada\.lovelace@example\.com$/m)
      .and.include('What it says.');
    expect(await app.database.table(mails).count({ accountId })).to.equal(1);
    expect(readdirSync(app.paths.outbox)).to.deep.equal([]);
  });

  it('a refusal of the mail server is told without the address, which the log must not hold', async () => {
    const server = await startSmtpServer(join(app.folder, 'smtp'), { refusing: true });
    const refusal: Error = await overSmtp(server.url)
      .send(mail)
      .then(
        () => new Error('it was taken'),
        (error: Error) => error,
      );
    await server.stop();
    expect(refusal.message).to.match(/^the mail server did not take mail [\w-]+: EENVELOPE .*550$/);
    const all = { ...refusal, message: refusal.message, stack: refusal.stack, cause: refusal.cause };
    expect(JSON.stringify(all)).to.not.include('ada');
  });

  it('no erasure leaves a file of a mail that is sent at the same moment', async () => {
    const source = mailDataSource(app.database, app.paths.outbox);
    for (let round = 0; round < 40; round++) {
      const sent = Array.from({ length: 3 }, () => app.mailer.send(mail));
      const turns = round % 20;
      for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
      await Promise.allSettled([source.erase(accountId), ...sent]);
      const rows = await app.database.table(mails).list({ accountId });
      expect(readdirSync(app.paths.outbox).sort(), `round ${round}`).to.deep.equal(
        rows.map(({ id }) => `${id}.eml`).sort(),
      );
      await source.erase(accountId);
    }
    expect(readdirSync(app.paths.outbox)).to.deep.equal([]);
  });

  it('a second erasure removes nothing and succeeds', async () => {
    const source = mailDataSource(app.database, app.paths.outbox);
    await app.mailer.send(mail);
    expect(await source.erase(accountId)).to.deep.equal([{ table: 'mails', removed: 1 }]);
    expect(await source.erase(accountId)).to.deep.equal([{ table: 'mails', removed: 0 }]);
  });
});
