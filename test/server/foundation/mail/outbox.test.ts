import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { simpleParser } from 'mailparser';
import { systemRandom } from '#server/foundation/clock/index.ts';
import {
  type Mailer,
  mailDataSource,
  mailMigrations,
  mailRetention,
  mails,
  openMailer,
} from '#server/foundation/mail/index.ts';
import type { AccountId } from '#shared/values/index.ts';
import { openTestDatabase, type TestDatabase } from '#test/support/server/open-test-database.ts';
import { readOutbox } from '#test/support/server/read-outbox.ts';

const [ada, bea] = ['account-a', 'account-b'] as [AccountId, AccountId];
const token = 'abcDEF123-_abcDEF123-_abcDEF123-';

describe('mail in the outbox', () => {
  let db: TestDatabase;
  let mailer: Mailer;
  let outbox = '';
  beforeEach(async () => {
    db = await openTestDatabase({ tables: [mails], migrations: mailMigrations });
    outbox = join(db.folder, 'outbox');
    const deps = { clock: db.clock, random: systemRandom, database: db.database };
    mailer = openMailer(deps, { outbox, smtpUrl: undefined, from: 'Wrkout <no-reply@localhost>' });
  });
  afterEach(() => db.close());

  const send = (accountId: AccountId, changes: { to?: string; text?: string; subject?: string } = {}) =>
    mailer.send({
      accountId,
      to: 'ada@example.com',
      kind: 'notice',
      subject: 'A notice',
      text: 'Hello\n',
      ...changes,
    });
  const rows = () => db.database.table(mails).list({}, { orderBy: [['id', 'asc']] });

  it('each mail is one file that any mail program reads', async () => {
    const text = `Hello Ångström,\n\nhttps://localhost/verify?token=${token}\n\n${token}\n\nTschüß\n`;
    await send(ada, { subject: 'Bitte bestätigen', text });
    const parsed = await simpleParser(readOutbox(outbox)[0] ?? '');
    expect(parsed.from?.text).to.equal('"Wrkout" <no-reply@localhost>');
    expect(parsed.to).to.have.property('text', 'ada@example.com');
    expect([parsed.subject, parsed.text]).to.deep.equal(['Bitte bestätigen', text]);
    expect(parsed.date?.toISOString()).to.equal('2026-11-23T09:00:00.000Z');
    expect(parsed.attachments).to.have.length(0);
  });

  it('a token on a line of its own is found with grep, whatever else is in the mail', async () => {
    for (const greeting of ['Hello Ada', 'Hello Ångström 😀', `Hello ${'very '.repeat(40)}long`]) {
      db.clock.advance(1);
      await send(ada, { text: `${greeting},\n\n${token}\n\nbye\n` });
      const lines = (readOutbox(outbox).at(-1) ?? '').split('\n');
      expect(
        lines.filter((line) => /^[A-Za-z0-9_-]{32}$/.test(line)),
        greeting,
      ).to.deep.equal([token]);
    }
  });

  it('nothing in subject or address begins another header or another recipient', async () => {
    await send(ada, { subject: 'A\r\nBcc: eve@example.com', to: 'ada@example.com\r\nBcc: eve@example.com' });
    const parsed = await simpleParser(readOutbox(outbox)[0] ?? '');
    expect(parsed.bcc).to.equal(undefined);
    expect([...parsed.headers.keys()]).to.not.include('bcc');
  });

  it('files are for their owner alone, and no half of one is left', async () => {
    await Promise.all([send(ada), send(bea), send(ada)]);
    const names = readdirSync(outbox);
    expect(names).to.have.length(3);
    for (const name of names) {
      expect(name).to.match(/^[0-9a-f-]{36}\.eml$/);
      expect(statSync(join(outbox, name)).mode & 0o777).to.equal(0o600);
    }
    expect(statSync(outbox).mode & 0o777).to.equal(0o700);
  });

  it('every file has its row, which says whose it is and holds neither address nor text', async () => {
    await send(ada);
    const [row] = await rows();
    expect(row).to.deep.include({ accountId: ada, kind: 'notice', createdAtUtc: '2026-11-23T09:00:00.000Z' });
    expect(readdirSync(outbox)).to.deep.equal([`${row?.id}.eml`]);
    expect(JSON.stringify(row)).to.not.contain('example.com');
  });

  it("a person's mails are counted, exported and erased, files and all, and nobody else's", async () => {
    await send(ada);
    await send(bea);
    await send(ada);
    const source = mailDataSource(db.database, outbox);
    expect(await source.count(ada)).to.deep.equal([{ table: 'mails', records: 2, kept: null }]);
    const [section] = await source.export(ada);
    expect([...((section?.records ?? []) as Iterable<unknown>)]).to.have.length(2);
    expect(await source.erase(ada)).to.deep.equal([{ table: 'mails', removed: 2 }]);
    expect(await source.erase(ada)).to.deep.equal([{ table: 'mails', removed: 0 }]);
    const left = await rows();
    expect(left.map((row) => row.accountId)).to.deep.equal([bea]);
    expect(readdirSync(outbox)).to.deep.equal([`${left[0]?.id}.eml`]);
  });

  it('an erasure takes what a crash left of a mail too', async () => {
    await send(ada);
    const [row] = await rows();
    writeFileSync(join(outbox, `${row?.id}.eml.part`), 'To: ada@example.com');
    await mailDataSource(db.database, outbox).erase(ada);
    expect(readdirSync(outbox)).to.deep.equal([]);
  });

  it('mails older than the cutoff go, files and all; a plan only looks', async () => {
    await send(ada);
    db.clock.advance(3600);
    await send(ada);
    const target = mailRetention(db.database, outbox);
    const cutoff = '2026-11-23T10:00:00.000Z';
    const plan = await target.plan(cutoff);
    expect(plan).to.deep.include({ found: 1, oldestUtc: '2026-11-23T09:00:00.000Z' });
    expect(readdirSync(outbox)).to.have.length(2);
    expect([await target.apply(cutoff), await target.apply(cutoff)]).to.deep.equal([
      { removed: 1 },
      { removed: 0 },
    ]);
    expect((await rows()).map((row) => row.createdAtUtc)).to.deep.equal([cutoff]);
    expect(readFileSync(join(outbox, readdirSync(outbox)[0] ?? ''), 'utf8')).to.contain('10:00:00');
  });
});
