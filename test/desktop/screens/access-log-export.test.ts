import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { waitUntil } from '#test/desktop/main/wait-until.ts';
import { openAccessLogs } from '#test/desktop/support/use-screens.ts';
import { withScreens } from '#test/desktop/support/with-screens.ts';

const path = '/admin/v1/access-logs/export';

const openExport = async (page: Page) => {
  await page.getByRole('button', { name: 'Export' }).click();
  const dialog = page.getByRole('dialog', { name: 'Export the access log' });
  await dialog.waitFor();
  return dialog;
};

describe('screen: export of the access log', () => {
  const shared = withScreens({ logRows: 640 });
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wrkout-export-'));
    await openAccessLogs(shared.page);
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('saves what the screen’s filters mean, in the chosen format, where the administrator says', async () => {
    const { page, running, server } = shared;
    await page.getByLabel('Status').fill('5xx');
    await page.getByLabel('Status').press('Enter');
    await waitUntil(() => server.queriesOf('/admin/v1/access-logs').length === 2);
    const dialog = await openExport(page);
    await dialog.getByText('Status 5xx').waitFor();
    await dialog.getByText('NDJSON').click();
    const file = join(folder, 'rows.ndjson');
    await running.dialogs.saveTo(file);
    await dialog.getByRole('button', { name: 'Choose a file' }).click();
    await page.getByText(/^Exported, /).waitFor();
    await dialog.waitFor({ state: 'detached' });
    const statuses = (await readFile(file, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).status);
    expect(statuses).to.not.deep.equal([]);
    expect(statuses.filter((status) => status < 500)).to.deep.equal([]);
    const asked = server.seen.find(({ url }) => url === path);
    expect(JSON.parse(asked?.body ?? '')).to.deep.equal({ format: 'ndjson', status: '5xx' });
    expect((await running.dialogs.shown()).at(-1)?.defaultPath).to.match(/access-log-[\d-]+\.ndjson$/);
  });

  it('tells before how many rows and accounts it will hold: exactly when all rows are there', async () => {
    const { page, server } = shared;
    await page.getByLabel('Status').fill('502');
    await page.getByLabel('Status').press('Enter');
    await page.getByText(/requests, that is all/).waitFor();
    const dialog = await openExport(page);
    await dialog.getByText(/^\d+ requests of \d accounts, and what comes until then\.$/).waitFor();
    expect(server.queriesOf('/admin/v1/usage')).to.deep.equal([]);
  });

  it('asks usage for the number when the rows are more than a page', async () => {
    const { page, server } = shared;
    const dialog = await openExport(page);
    await dialog.getByText(/^About [\d,]+ requests of at least 9 accounts\.$/).waitFor();
    const [query] = server.queriesOf('/admin/v1/usage');
    expect(query).to.include({ granularity: 'month' });
    expect(query).to.not.have.any.keys('accountId', 'keyId');
  });

  it('says that it cannot be told for filters that usage does not know', async () => {
    const { page, server } = shared;
    await page.getByLabel('Status').fill('2xx');
    await page.getByLabel('Status').press('Enter');
    await waitUntil(() => server.queriesOf('/admin/v1/access-logs').length === 2);
    const dialog = await openExport(page);
    await dialog
      .getByText(/^At least 100 requests of at least \d accounts; the server cannot count/)
      .waitFor();
    expect(server.queriesOf('/admin/v1/usage')).to.deep.equal([]);
  });

  it('asks for nothing when the dialog is closed', async () => {
    const { page, running, server } = shared;
    const dialog = await openExport(page);
    await running.dialogs.cancelSave();
    await dialog.getByRole('button', { name: 'Choose a file' }).click();
    await dialog.getByRole('button', { name: 'Choose a file' }).waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(server.seen.filter(({ url }) => url === path)).to.deep.equal([]);
  });

  it('shows progress, and stops when asked: nothing is left', async () => {
    const { page, running, server } = shared;
    const stalled = server.stall(path);
    const dialog = await openExport(page);
    await running.dialogs.saveTo(join(folder, 'rows.csv'));
    await dialog.getByRole('button', { name: 'Choose a file' }).click();
    await dialog.getByText(/^The server counts the requests/).waitFor();
    const response = await stalled;
    response.write('x'.repeat(2_500));
    await dialog.getByRole('progressbar', { name: 'Export' }).waitFor();
    await dialog.getByText('The rows are written to the file.').waitFor();
    await dialog.getByText('2.5 kB so far').waitFor();
    await dialog.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('The export was stopped, and no file is left.').waitFor();
    const again = dialog.getByRole('button', { name: 'Choose a file' });
    await waitUntil(() => again.evaluate((button) => button === document.activeElement));
    await waitUntil(() => response.destroyed);
    expect(await readdir(folder)).to.deep.equal([]);
  });

  it('goes on when its dialog is hidden and the section is left, and tells when it is done', async () => {
    const { page, running, server } = shared;
    const stalled = server.stall(path);
    const dialog = await openExport(page);
    await running.dialogs.saveTo(join(folder, 'rows.csv'));
    await dialog.getByRole('button', { name: 'Choose a file' }).click();
    const response = await stalled;
    await dialog.getByRole('button', { name: 'Hide' }).click();
    await page.getByRole('button', { name: 'Exporting …' }).waitFor();
    await page.getByRole('link', { name: 'Overview' }).click();
    response.end('id\r\n');
    await page.getByText('Exported, 4 B.').waitFor();
    expect(await readFile(join(folder, 'rows.csv'), 'utf8')).to.equal('id\r\n');
  });

  it('says why the server refused, and leaves no file', async () => {
    const { page, running, server } = shared;
    server.refuse(path, 'not-ready');
    const dialog = await openExport(page);
    await running.dialogs.saveTo(join(folder, 'rows.csv'));
    await dialog.getByRole('button', { name: 'Choose a file' }).click();
    await page.getByText('The server cannot serve requests now.').waitFor();
    expect(await readdir(folder)).to.deep.equal([]);
  });

  it('opens with e', async () => {
    await shared.page.keyboard.press('e');
    await shared.page.getByRole('dialog', { name: 'Export the access log' }).waitFor();
  });
});

describe('screen: export of an empty access log', () => {
  const shared = withScreens({ logRows: 0 });

  it('offers no file of nothing', async () => {
    const { page } = shared;
    await page.getByRole('navigation').getByRole('link', { name: 'Access logs' }).click();
    await page.getByText('No request yet').waitFor();
    const dialog = await openExport(page);
    await dialog.getByText('Nothing: no request matches.').waitFor();
    expect(await dialog.getByRole('button', { name: 'Choose a file' }).isDisabled()).to.equal(true);
  });
});
