import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { expect } from 'chai';
import { simpleParser } from 'mailparser';
import { systemRandom } from '#server/foundation/clock/index.ts';
import { ensureTls, type ServerTls } from '#server/foundation/http/tls/index.ts';
import { type Mail, mailMigrations, mails, openMailer } from '#server/foundation/mail/index.ts';
import type { AccountId } from '#shared/values/index.ts';
import { fixedClock } from '#test/support/builders/clock.ts';
import { tempFolder } from '#test/support/builders/temp-folder.ts';
import { openTestDatabase, type TestDatabase } from '#test/support/server/open-test-database.ts';
import { type SmtpOptions, type SmtpServer, startSmtpServer } from '#test/support/smtp/start-smtp-server.ts';

const mail: Mail = {
  accountId: 'account-1' as AccountId,
  to: 'ada@example.com',
  kind: 'verify-email',
  subject: 'Größe',
  text: 'Hello\n.a line that begins with a dot\n',
};

describe('mail by SMTP', () => {
  const folder = tempFolder();
  const clock = fixedClock();
  const trusted = getCACertificates('default');
  let db: TestDatabase;
  let tls: ServerTls;
  let server: SmtpServer | undefined;
  before(async () => {
    tls = await ensureTls(
      { clock: { ...clock, nowMs: Date.now }, random: systemRandom },
      { folder, hostNames: [], own: null },
    );
    db = await openTestDatabase({ tables: [mails], migrations: mailMigrations });
  });
  beforeEach(() => setDefaultCACertificates([...trusted, readFileSync(String(tls.caFile), 'utf8')]));
  afterEach(async () => {
    setDefaultCACertificates(trusted);
    await server?.stop();
    server = undefined;
  });
  after(() => db.close());

  async function start(options: Pick<SmtpOptions, 'tls' | 'refuse'>): Promise<SmtpServer> {
    server = await startSmtpServer({ ...options, key: tls.key, cert: tls.cert });
    return server;
  }
  const outbox = join(folder, 'outbox');
  const send = (smtpUrl: string) =>
    openMailer(
      { clock, random: systemRandom, database: db.database },
      { outbox, smtpUrl, from: 'Wrkout <no-reply@example.com>' },
    ).send(mail);
  const refusal = (smtpUrl: string) =>
    send(smtpUrl).then(
      () => 'sent',
      (error: Error) => error.message,
    );

  it('goes over STARTTLS, whole, and no file is written', async () => {
    const { port, mails: taken, commands } = await start({ tls: 'offered' });
    await send(`smtp://127.0.0.1:${port}`);
    expect(taken).to.have.length(1);
    expect(taken[0]).to.include({ from: 'no-reply@example.com', secure: true });
    expect(taken[0]?.to).to.deep.equal(['ada@example.com']);
    const parsed = await simpleParser(taken[0]?.content ?? '');
    expect([parsed.subject, parsed.text?.trimEnd()]).to.deep.equal(['Größe', mail.text.trimEnd()]);
    expect(
      commands.filter((line) => line.startsWith('plain: ')).map((line) => line.slice(7, 11)),
    ).to.deep.equal(['EHLO', 'STAR']);
    expect(readdirSync(outbox)).to.deep.equal([]);
  });

  it('goes over TLS from the first byte with smtps', async () => {
    const { port, mails: taken } = await start({ tls: 'implicit' });
    await send(`smtps://localhost:${port}`);
    expect(taken.map((one) => one.secure)).to.deep.equal([true]);
  });

  it('signs in with what the address says, never in the clear', async () => {
    const { port, mails: taken, commands } = await start({ tls: 'offered' });
    await send(`smtp://user%40example.com:p%3Ass@127.0.0.1:${port}`);
    const given = Buffer.from('\0user@example.com\0p:ss').toString('base64');
    expect(commands.filter((line) => line.includes('AUTH'))).to.deep.equal([`tls: AUTH PLAIN ${given}`]);
    expect(taken).to.have.length(1);
  });

  it('is not sent at all to a server without STARTTLS: not even the addresses', async () => {
    const { port, mails: taken, commands } = await start({ tls: 'missing' });
    expect(await refusal(`smtp://127.0.0.1:${port}`)).to.not.equal('sent');
    expect([taken, commands.filter((line) => /MAIL|RCPT|DATA/.test(line))]).to.deep.equal([[], []]);
  });

  it('is not sent to a server whose certificate nobody vouches for', async () => {
    const { port, mails: taken, commands } = await start({ tls: 'offered' });
    setDefaultCACertificates(trusted);
    expect(await refusal(`smtp://127.0.0.1:${port}`)).to.match(
      /^the mail server did not take mail [\w-]{36}: ESOCKET CONN$/,
    );
    expect([taken, commands.filter((line) => /MAIL|RCPT/.test(line))]).to.deep.equal([[], []]);
  });

  for (const option of ['ignoreTLS=true', 'requireTLS=false', 'tls.rejectUnauthorized=false', 'secure=false'])
    it(`is protected whatever stands behind the address: ?${option}`, async () => {
      const { port, mails: taken } = await start({ tls: 'missing' });
      expect(await refusal(`smtp://127.0.0.1:${port}/?${option}`)).to.not.equal('sent');
      await server?.stop();
      setDefaultCACertificates(trusted);
      const untrusted = await start({ tls: 'offered' });
      expect(await refusal(`smtp://127.0.0.1:${untrusted.port}/?${option}`)).to.not.equal('sent');
      expect([taken, untrusted.mails]).to.deep.equal([[], []]);
    });

  it('that the server refuses, and a server that is not there, reject with the reason but no address', async () => {
    const { port } = await start({ tls: 'offered', refuse: '550 No such person as ada@example.com' });
    expect(await refusal(`smtp://127.0.0.1:${port}`)).to.match(/: EENVELOPE RCPT TO 550$/);
    await server?.stop();
    server = undefined;
    expect(await refusal(`smtp://127.0.0.1:${port}`)).to.match(/: ESOCKET CONN$/);
  });
});
