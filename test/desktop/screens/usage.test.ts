import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { waitUntil } from '#test/desktop/main/wait-until.ts';
import { accountEmail } from '#test/desktop/support/fixture/usage-fixtures.ts';
import { goToSection } from '#test/desktop/support/use-screens.ts';
import { withScreens } from '#test/desktop/support/with-screens.ts';

const path = '/admin/v1/usage';

async function openUsage(page: Page): Promise<void> {
  await goToSection(page, 'Usage');
  await page.getByRole('grid', { name: 'Usage' }).waitFor();
}

async function chooseAccount(page: Page, account: string): Promise<void> {
  await page.getByLabel('Account e-mail or id').fill(account);
  await page.getByLabel('Account e-mail or id').press('Enter');
}

const choose = async (page: Page, period: string) => {
  await page.getByRole('combobox', { name: 'Time' }).click();
  await page.getByRole('option', { name: period }).click();
};

describe('screen: usage', () => {
  const shared = withScreens();

  it('shows the last 30 days of everybody by the day: sums, chart, figures, browsers and devices', async () => {
    const { page, server } = shared;
    await openUsage(page);
    const [query] = server.queriesOf(path);
    expect(query).to.include({ granularity: 'day' });
    expect(query).to.not.have.any.keys('accountId', 'keyId');
    for (const name of ['requests', 'failed', 'refused', 'counted for quotas', 'received', 'sent'])
      await page.getByLabel('Sums').getByText(name, { exact: true }).waitFor();
    expect(await page.getByLabel('Latency of requests').innerText()).to.match(
      /p50\s+13 ms\s+p95\s+61 ms\s+p99/,
    );
    await page.getByRole('img', { name: /^Requests by the day/ }).waitFor();
    await page.getByRole('region', { name: 'Browsers and programs' }).getByText('OkHttp').waitFor();
    await page.getByRole('region', { name: 'Devices' }).getByText('Phones').waitFor();
    expect(server.queriesOf('/admin/v1/accounts')).to.deep.equal([]);
  });

  it('has a row for each day with requests, newest first, none of its columns out of sight', async () => {
    const { page } = shared;
    await openUsage(page);
    const grid = page.getByRole('grid', { name: 'Usage' });
    const today = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
    const first = await grid.getByRole('row').nth(1).innerText();
    expect(first).to.contain(today.format(new Date()));
    expect(await grid.evaluate((element) => element.scrollWidth - element.clientWidth)).to.equal(0);
  });

  it('draws bytes and latency too, without asking anew', async () => {
    const { page, server } = shared;
    await openUsage(page);
    await page.getByText('Latency', { exact: true }).click();
    await page.getByRole('img', { name: /^Latency by the day/ }).waitFor();
    await page.getByText('Bytes', { exact: true }).click();
    await page.getByRole('img', { name: /^Bytes by the day/ }).waitFor();
    expect(server.queriesOf(path)).to.have.length(1);
  });

  it('tells the figures of the bar under the pointer', async () => {
    const { page } = shared;
    await openUsage(page);
    const chart = await page.getByRole('img', { name: /^Requests by/ }).boundingBox();
    if (chart === null) throw new Error('there is a chart');
    await page.mouse.move(chart.x + chart.width * 0.5, chart.y + 90);
    await page
      .getByText(/\d{4} \(UTC\)$/)
      .first()
      .waitFor();
    expect(await page.getByText('Refused or failed').innerText()).to.match(/failed\s*[\d,]+$/);
  });

  it('asks for the chosen time and step, and offers only steps that the time has', async () => {
    const { page, server } = shared;
    await openUsage(page);
    await choose(page, 'Last 12 months');
    await waitUntil(() => server.queriesOf(path).at(-1)?.['granularity'] === 'month');
    expect(await page.getByText('Hours', { exact: true }).count()).to.equal(0);
    expect(server.queriesOf(path).at(-1)?.['from']).to.match(/-01T00:00:00\.000Z$/);
    await choose(page, 'Last 7 days');
    await waitUntil(() => server.queriesOf(path).at(-1)?.['granularity'] === 'hour');
    await page.getByText('Days', { exact: true }).click();
    await waitUntil(() => server.queriesOf(path).at(-1)?.['granularity'] === 'day');
  });

  it('looks into a day with Enter, and from an hour into its requests', async () => {
    const { page, server } = shared;
    await openUsage(page);
    await page.getByRole('grid', { name: 'Usage' }).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await waitUntil(() => server.queriesOf(path).at(-1)?.['granularity'] === 'hour');
    const { from, to } = server.queriesOf(path).at(-1) ?? {};
    expect(Date.parse(to ?? '') - Date.parse(from ?? '')).to.equal(86_400_000);
    await page.getByRole('columnheader', { name: 'Hour' }).waitFor();
    await page.getByRole('grid', { name: 'Usage' }).getByRole('row').nth(1).click();
    await page.getByRole('heading', { level: 1, name: 'Access logs' }).waitFor();
    await waitUntil(() => server.queriesOf('/admin/v1/access-logs').length === 1);
    const asked = server.queriesOf('/admin/v1/access-logs')[0] ?? {};
    expect(Date.parse(asked['to'] ?? '') - Date.parse(asked['from'] ?? '')).to.equal(3_600_000);
  });

  it('saves the same figures as CSV, under a name that tells no account', async () => {
    const { page, running, server } = shared;
    const folder = await mkdtemp(join(tmpdir(), 'wrkout-usage-'));
    try {
      await openUsage(page);
      await running.dialogs.saveTo(join(folder, 'usage.csv'));
      await page.getByRole('button', { name: 'Save CSV' }).click();
      await page.getByText(/^Saved, /).waitFor();
      expect(await readFile(join(folder, 'usage.csv'), 'utf8')).to.match(/^fromUtc,requests,/);
      const asked = server.queriesOf(path);
      expect(asked[1]).to.deep.equal(asked[0]);
      expect((await running.dialogs.shown()).at(-1)?.defaultPath).to.match(
        /usage-[\d-]{10}-to-[\d-]{10}-by-day\.csv$/,
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('shows the plans with their quota and limits', async () => {
    const { page } = shared;
    await openUsage(page);
    const plans = page.getByRole('region', { name: 'Plans' });
    for (const text of [
      '10,000, refused beyond',
      '€49.00 a month',
      '50 requests in 1 s',
      '2.0 GB in 1 d',
      '32 at once',
    ])
      await plans.getByText(text).waitFor();
  });

  it('shows a problem in the server’s words and tries again', async () => {
    const { page, server } = shared;
    server.refuse(path, 'internal', 'req-usage-9');
    await goToSection(page, 'Usage');
    await page.getByText('req-usage-9').waitFor();
    server.answerAll();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('grid', { name: 'Usage' }).waitFor();
  });

  it('keeps showing what it had when a later look fails', async () => {
    const { page, server } = shared;
    await openUsage(page);
    server.refuse(path, 'internal', 'req-usage-10');
    await page.keyboard.press('r');
    await page.getByText('req-usage-10').waitFor();
    await page.getByRole('grid', { name: 'Usage' }).waitFor();
  });
});

describe('screen: usage of one account', () => {
  const shared = withScreens();

  it('finds the account by its e-mail address, and shows its usage, plan, quota and keys', async () => {
    const { page, server } = shared;
    await openUsage(page);
    await chooseAccount(page, accountEmail);
    await page.getByRole('region', { name: 'Account' }).getByText('Ada Lindqvist').waitFor();
    await page.getByText('This look is recorded').waitFor();
    await waitUntil(() => server.queriesOf(path).at(-1)?.['accountId'] !== undefined);
    const plan = page.getByRole('region', { name: 'Plan', exact: true });
    await plan.getByText('1,000,000, let pass beyond').waitFor();
    await plan.getByRole('progressbar', { name: 'Quota used this month' }).waitFor();
    const keys = page.getByRole('region', { name: 'Keys' });
    await keys.getByText('600 requests in 1 min').waitFor();
    await keys.getByText('revoked').waitFor();
    await keys.getByText(/^ends in \d+ d$/).waitFor();
    expect(server.queriesOf('/admin/v1/accounts')).to.deep.equal([{ limit: '1', email: accountEmail }]);
  });

  it('narrows to a key, and back', async () => {
    const { page, server } = shared;
    await openUsage(page);
    await chooseAccount(page, accountEmail);
    const key = page.getByRole('button', { name: /^production/ });
    await key.click();
    await waitUntil(() => server.queriesOf(path).at(-1)?.['keyId'] !== undefined);
    expect(await key.getAttribute('aria-pressed')).to.equal('true');
    await page.getByText('choose a time that holds the whole month, without key and route').waitFor();
    await key.click();
    await waitUntil(() => server.queriesOf(path).at(-1)?.['keyId'] === undefined);
  });

  it('says that no account has an address, and shows nobody’s figures', async () => {
    const { page, server } = shared;
    await openUsage(page);
    await chooseAccount(page, 'nobody@x.example');
    await page.getByText('No account has this address').waitFor();
    expect(server.queriesOf(path)).to.have.length(1);
    expect(await page.getByRole('button', { name: 'Save CSV' }).isDisabled()).to.equal(true);
  });

  it('asks nothing with what is neither an address nor an id', async () => {
    const { page, server } = shared;
    await openUsage(page);
    await chooseAccount(page, 'ada');
    await page.getByText('Account must be an id or an e-mail address.').waitFor();
    expect(server.queriesOf(path)).to.have.length(1);
    expect(server.queriesOf('/admin/v1/keys')).to.deep.equal([]);
  });

  it('is reached from a request of the access log', async () => {
    const { page, server } = shared;
    await page.getByRole('navigation').getByRole('link', { name: 'Access logs' }).click();
    await page.getByRole('row').nth(2).click();
    await page.getByRole('link', { name: 'Usage of this account' }).click();
    await page.getByRole('grid', { name: 'Usage' }).waitFor();
    expect(server.queriesOf(path).at(-1)?.['accountId']).to.be.a('string');
    await page.getByText('Choose the account by its e-mail address to see its plan.').waitFor();
  });
});

describe('screen: usage for a role that may not read plans', () => {
  const shared = withScreens({ role: 'dpo' });

  it('says so, and asks for none', async () => {
    const { page, server } = shared;
    await openUsage(page);
    await page.getByText('Your role may not read plans.').waitFor();
    expect(server.queriesOf('/admin/v1/plans')).to.deep.equal([]);
  });
});

describe('screen: usage, empty', () => {
  const shared = withScreens({ logRows: 0 });

  it('says that there was nothing in this time', async () => {
    const { page } = shared;
    await goToSection(page, 'Usage');
    await page.getByText('No requests in this time').waitFor();
  });
});
