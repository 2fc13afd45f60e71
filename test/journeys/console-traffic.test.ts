import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { waitUntil } from '#test/desktop/main/wait-until.ts';
import { totpCode } from '#test/support/admins/totp-code.ts';
import { launchConsole } from '#test/support/electron-host/launch-console.ts';
import type { LaunchedConsole } from '#test/support/electron-host/launched-console.ts';
import { signUpBob } from '#test/support/tour/bob.ts';
import { buildRenderer } from '#test/support/tour/build-renderer.ts';
import { type Console, driveConsole } from '#test/support/tour/drive-console.ts';
import { openTour, type Tour } from '#test/support/tour/open-tour.ts';

describe('journey: an administrator watches, exports and counts the traffic', function () {
  this.timeout(60_000);
  // Each step stands on the one before.
  this.bail(true);
  let tour: Tour;
  let launched: LaunchedConsole;
  let page: Page;
  let desk: Console;
  let key: string;
  let folder: string;

  before(async () => {
    await buildRenderer();
    folder = await mkdtemp(join(tmpdir(), 'wrkout-traffic-'));
    tour = await openTour();
    ({ key } = await signUpBob(tour));
    launched = await launchConsole();
    page = launched.page;
    page.setDefaultTimeout(15_000);
    desk = driveConsole(page);
    await desk.connect(tour.server.facts.adminUrl, tour.server.facts.fingerprint);
    const secret = await desk.becomeOwner(tour.server.facts.setupToken ?? '');
    await desk.signIn(totpCode(secret, tour.clock.nowMs()));
  });

  after(async () => {
    await launched?.close();
    await tour?.close();
    await rm(folder, { recursive: true });
  });

  const callApi = async (times: number): Promise<void> => {
    for (let at = 0; at < times; at += 1) {
      const answer = await tour.call('/api/exercises/plank', { headers: { authorization: `Bearer ${key}` } });
      expect(answer.status).to.equal(200);
    }
  };

  it('sees requests in the live tail as they are made, and holds them back while it is paused', async () => {
    await desk.goTo('Access logs');
    await page.getByText('Live', { exact: true }).click();
    await page.getByText('Waiting for the next request').waitFor();
    await callApi(3);
    await page.getByText('3 requests came').waitFor();
    await page.keyboard.press('p');
    await callApi(2);
    await page.getByText('2 new waiting').waitFor();
    await page.keyboard.press('p');
    await waitUntil(async () => (await page.getByRole('row').count()) === 6);
  });

  it('exports what the screen means: each request is a line, and the file was told before', async () => {
    await page.getByText('Stored', { exact: true }).click();
    await page.getByText('5 requests, that is all').waitFor();
    await page.getByRole('button', { name: 'Export' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('5 requests of 1 account, and what comes until then.').waitFor();
    const file = join(folder, 'rows.csv');
    await launched.dialogs.saveTo(file);
    await dialog.getByRole('button', { name: 'Choose a file' }).click();
    await page.getByText(/^Exported, /).waitFor();
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\r\n');
    expect(lines).to.have.length(6);
    expect(
      lines.slice(1).filter((line) => line.includes('GET,/exercises/plank,200,forwarded,')),
    ).to.have.length(5);
  });

  it('finds the same number in usage, of everybody and of the one account', async () => {
    await desk.goTo('Usage');
    const sums = page.getByLabel('Sums');
    await waitUntil(async () => /^requests\n5\b|\b5\n?requests/.test(await sums.innerText()));
    await page.getByLabel('Account e-mail or id').fill('bob@example.org');
    await page.getByLabel('Account e-mail or id').press('Enter');
    await page.getByRole('region', { name: 'Keys' }).getByText('active').waitFor();
    await page.getByRole('region', { name: 'Plan', exact: true }).getByText(/^5, /).waitFor();
    const file = join(folder, 'usage.csv');
    await launched.dialogs.saveTo(file);
    await page.getByRole('button', { name: 'Save CSV' }).click();
    await page.getByText(/^Saved, /).waitFor();
    expect(await readFile(file, 'utf8')).to.match(/^fromUtc,requests,.*\r\n[^,]+,5,0,0,5,/);
  });

  it('leaves a trace of each look in the audit log', async () => {
    await desk.goTo('Audit log');
    for (const event of ['access-log.watched', 'access-log.exported', 'usage.consulted'])
      await page.getByText(event).first().waitFor();
  });
});
