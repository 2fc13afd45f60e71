import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { simpleParser } from 'mailparser';
import { chromium } from 'playwright-core';
import { openTour, type Tour } from '#test/support/tour/open-tour.ts';

describe('portal: the page a mail leads to', function () {
  this.timeout(40_000);
  let tour: Tour;

  before(async () => {
    tour = await openTour();
  });
  after(() => tour.close());

  const linkFor = async (email: string): Promise<string> => {
    await tour.call('/v1/accounts', {
      method: 'POST',
      json: { email, name: 'Zoë', password: 'a long password' },
    });
    const outbox = join(tour.dataFolder, 'outbox');
    for (const name of readdirSync(outbox)) {
      const mail = await simpleParser(readFileSync(join(outbox, name)));
      if (mail.text?.includes('token=') && JSON.stringify(mail.to).includes(email))
        return /https:\S+token=\S+/.exec(mail.text)?.[0] ?? '';
    }
    return '';
  };
  const formType = { 'content-type': 'application/x-www-form-urlencoded' };
  const pathOf = (link: string) => link.slice(new URL(link).origin.length);

  it('opening the link changes nothing, pressing the button confirms the address', async () => {
    const link = await linkFor('zoe@example.com');
    expect(link).to.match(/\/verify-email\?token=[\w-]{32}$/);
    expect((await tour.call(pathOf(link))).status).to.equal(200);
    expect(await tour.server.features.accounts.store.count('active')).to.equal(0);

    const browser = await chromium.launch({
      executablePath: '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu'],
    });
    try {
      const page = await browser.newPage({ ignoreHTTPSErrors: true });
      const words: string[] = [];
      page.on('console', (message) => words.push(message.text()));
      await page.goto(link);
      await page.getByRole('button', { name: 'Confirm' }).click();
      await page.getByRole('heading', { name: 'Your address is confirmed' }).waitFor();
      expect(words).to.deep.equal([]);
      await page.goto(link);
      await page.getByRole('button', { name: 'Confirm' }).click();
      await page.getByRole('heading', { name: 'This link does not work any more' }).waitFor();
    } finally {
      await browser.close();
    }
    expect(await tour.server.features.accounts.store.count('active')).to.equal(1);
  });

  it('what stands in the address is shown as text, never as markup', async () => {
    const answer = await tour.call(
      `/verify-email?token=${encodeURIComponent('"><script>alert(1)</script>')}`,
    );
    expect(answer.bytes.toString()).to.not.contain('<script>');
    expect(answer.bytes.toString()).to.contain('&lt;script&gt;');
  });

  it('a form without a token gets the page that says so', async () => {
    const answer = await tour.call('/verify-email', { method: 'POST', headers: formType, body: '' });
    expect(answer.bytes.toString()).to.contain('This link does not work any more');
  });
});
