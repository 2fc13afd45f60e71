import { expect } from 'chai';
import { waitUntil } from '#test/desktop/main/wait-until.ts';
import { openAccessLogs } from '#test/desktop/support/use-screens.ts';
import { withScreens } from '#test/desktop/support/with-screens.ts';

const path = '/admin/v1/access-logs';

describe('screen: access logs', () => {
  const shared = withScreens({ logRows: 640 });

  it('keeps only the rows in sight in the page, and fetches the next page when the end comes near', async () => {
    const { page, server } = shared;
    await openAccessLogs(page);
    const grid = page.getByRole('grid');
    expect(await page.getByRole('row').count()).to.be.within(20, 60);
    expect(await grid.getAttribute('aria-rowcount')).to.equal('101');
    expect(server.queriesOf(path)).to.deep.equal([{ limit: '100' }]);
    await grid.focus();
    await page.keyboard.press('End');
    await waitUntil(async () => (await grid.getAttribute('aria-rowcount')) === '201');
    expect(server.queriesOf(path)[1]).to.deep.equal({ limit: '100', cursor: '100' });
    expect(await page.getByRole('row').count()).to.be.below(70);
  });

  it('comes to the end of the log and says so', async () => {
    const { page } = shared;
    await openAccessLogs(page);
    await page.getByRole('grid').focus();
    await waitUntil(async () => {
      await page.keyboard.press('End');
      return (await page.getByText('640 requests, that is all').count()) === 1;
    });
  });

  it('sends each filter as the contract names it', async () => {
    const { page, server } = shared;
    await openAccessLogs(page);
    for (const [label, value] of [
      ['Status', '5xx'],
      ['Route', '/api/muscles'],
      ['IP address', '203.0.113.20'],
      ['Account id', '0192f3c0-0000-7000-8000-000000000001'],
    ] as const) {
      await page.getByLabel(label).fill(value);
      await page.getByLabel(label).press('Enter');
    }
    await page.getByRole('combobox', { name: 'Method' }).click();
    await page.getByRole('option', { name: 'DELETE' }).click();
    await page.getByRole('combobox', { name: 'Outcome' }).click();
    await page.getByRole('option', { name: 'Upstream failed' }).click();
    await page.getByRole('combobox', { name: 'Time' }).click();
    await page.getByRole('option', { name: 'Last hour' }).click();
    await waitUntil(() => server.queriesOf(path).at(-1)?.['from'] !== undefined);
    const query = server.queriesOf(path).at(-1);
    expect(query).to.include({
      status: '5xx',
      route: '/api/muscles',
      ip: '203.0.113.20',
      accountId: '0192f3c0-0000-7000-8000-000000000001',
      method: 'DELETE',
      outcome: 'upstream-failed',
      limit: '100',
    });
    expect(Date.now() - Date.parse(query?.['from'] ?? '')).to.be.within(3_600_000, 3_660_000);
  });

  it('asks nothing while one types, for each question leaves an entry in the audit log', async () => {
    const { page, server } = shared;
    await openAccessLogs(page);
    await page.getByLabel('Route').pressSequentially('/api/workouts');
    expect(server.queriesOf(path)).to.have.length(1);
    await page.getByLabel('Route').press('Enter');
    await waitUntil(() => server.queriesOf(path).length === 2);
    await page.evaluate(() => window.dispatchEvent(new Event('focus')));
    expect(server.queriesOf(path)).to.have.length(2);
  });

  it('says what is wrong with a filter and asks nothing', async () => {
    const { page, server } = shared;
    await openAccessLogs(page);
    await page.getByLabel('IP address').fill('203.0.');
    await page.getByLabel('IP address').press('Enter');
    await page.getByText('IP address must be an IP address.').waitFor();
    expect(server.queriesOf(path)).to.have.length(1);
    await page.getByRole('button', { name: 'Clear', exact: true }).click();
    expect(await page.getByLabel('IP address').inputValue()).to.equal('');
  });

  it('shows a row in full, moves with the arrow keys, and closes with Esc', async () => {
    const { page } = shared;
    await openAccessLogs(page);
    await page.getByRole('grid').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const panel = page.getByRole('complementary', { name: 'Request' });
    const first = await panel.innerText();
    expect(first).to.match(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} UTC/);
    await page.keyboard.press('j');
    await waitUntil(async () => (await panel.innerText()) !== first);
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
  });

  it('narrows to the same account from a row', async () => {
    const { page, server } = shared;
    await openAccessLogs(page);
    await page.getByRole('row').nth(3).click();
    await page.getByRole('button', { name: 'Same account' }).click();
    await waitUntil(() => server.queriesOf(path).at(-1)?.['accountId'] !== undefined);
    expect(await page.getByRole('textbox', { name: 'Account id' }).inputValue()).to.equal(
      server.queriesOf(path).at(-1)?.['accountId'],
    );
  });

  it('shows the title and the request id of a problem, and tries again', async () => {
    const { page, server } = shared;
    server.refuse(path, 'internal', 'req-logs-42');
    await page.getByRole('navigation').getByRole('link', { name: 'Access logs' }).click();
    await page.getByText('Something failed on our side. Quote the request id.').waitFor();
    await page.getByText('req-logs-42').waitFor();
    server.answerAll();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('grid').waitFor();
  });
});

describe('screen: access logs, empty', () => {
  const shared = withScreens({ logRows: 0 });

  it('says that there is nothing yet', async () => {
    await shared.page.getByRole('navigation').getByRole('link', { name: 'Access logs' }).click();
    await shared.page.getByText('No request yet').waitFor();
  });
});
