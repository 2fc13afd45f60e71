import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { systemContext } from '#server/foundation/http/index.ts';
import { runRetention } from '#server/privacy/retention/index.ts';
import type { AccessLogRow } from '#shared/contracts/access-log.ts';
import { totpCode } from '#test/support/admins/totp-code.ts';
import { launchConsole } from '#test/support/electron-host/launch-console.ts';
import type { LaunchedConsole } from '#test/support/electron-host/launched-console.ts';
import { grepFolder } from '#test/support/rights-requests/grep-folder.ts';
import { readZip } from '#test/support/rights-requests/read-zip.ts';
import { signUpBob } from '#test/support/tour/bob.ts';
import { buildRenderer } from '#test/support/tour/build-renderer.ts';
import { type Console, driveConsole } from '#test/support/tour/drive-console.ts';
import { cookieOf, openTour, type Tour } from '#test/support/tour/open-tour.ts';
import { pdfText } from '#test/support/tour/pdf-text.ts';
import { tourShell } from '#test/support/tour/readme-steps.ts';

const adasIp = '198.51.100.23';
const bobsIp = '203.0.113.77';
const dayAfterNinety = 91 * 24 * 3600;

describe("journey: README's tour, from the first start to the last byte erased", function () {
  this.timeout(120_000);
  // Each step stands on the one before.
  this.bail(true);
  let tour: Tour;
  let shell: ReturnType<typeof tourShell>;
  let launched: LaunchedConsole;
  let page: Page;
  let desk: Console;

  before(async () => {
    await buildRenderer();
    tour = await openTour();
    shell = tourShell(tour);
    launched = await launchConsole();
    page = launched.page;
    page.setDefaultTimeout(15_000);
    desk = driveConsole(page);
  });

  after(async () => {
    await launched?.close();
    await tour?.close();
  });

  const ownRows = async (): Promise<AccessLogRow[]> => {
    const answer = await tour.call('/v1/access-logs?limit=200', { headers: cookieOf(tour) });
    expect(answer.status, answer.bytes.toString()).to.equal(200);
    return (answer.json as { items: AccessLogRow[] }).items;
  };

  it('step 1: an account is made and its address confirmed with the token from the outbox', async () => {
    const said = await shell.type(1);
    expect(said).to.contain('A mail is on its way').and.to.contain('"state":"active"');
  });

  it('step 2: a session and a key, whose secret is shown', async () => {
    expect(await shell.type(2)).to.match(/^wrk_[0-9A-Za-z]{36}$/m);
  });

  it('step 3: twenty calls pass the gateway and say what is left of the limit', async () => {
    const said = await shell.type(3);
    expect(said.match(/\b200\b/g)?.length).to.be.at.least(20);
    expect(said).to.match(/^ratelimit-policy: "burst";q=40;w=10,.*"month";q=10000/im);
    expect(said).to.match(/^ratelimit: "burst";r=\d+/im);
  });

  it('step 4: too fast is refused with 429', async () => {
    const said = await shell.type(4);
    const counts = new Map(
      [...said.matchAll(/^\s*(\d+) (\d{3})$/gm)].map((line) => [line[2], Number(line[1])]),
    );
    expect(counts.get('429')).to.be.greaterThan(0);
    expect((counts.get('200') ?? 0) + (counts.get('429') ?? 0)).to.equal(60);
    expect(said).to.match(/^ratelimit:/im);
  });

  it('step 5: every call is in the access log, refused ones too', async () => {
    await shell.type(5);
    const rows = await ownRows();
    expect(rows.filter((row) => row.status === 200 && row.outcome === 'forwarded').length).to.be.at.least(20);
    expect(rows.filter((row) => row.code === 'rate-limited').length).to.be.greaterThan(0);
    expect(rows).to.have.length(20 + 1 + 60 + 1);
  });

  it('step 6: the two requests name their last day', async () => {
    const said = await shell.type(6);
    expect(said).to.match(/"type":"access".*"dueOn":"\d{4}-\d{2}-\d{2}"/s);
    expect(said).to.match(/"type":"erasure"/);
  });

  describe('step 7: the console', () => {
    let bob: Awaited<ReturnType<typeof signUpBob>>;

    before(async () => {
      bob = await signUpBob(tour);
      tour.clock.advance(10);
      for (const [key, ip] of [
        [shell.variable('key'), adasIp],
        [bob.key, bobsIp],
      ] as const) {
        const headers = {
          authorization: `Bearer ${key}`,
          'x-forwarded-for': ip,
          'user-agent': `agent of ${ip}`,
        };
        expect((await tour.call('/api/exercises/plank?note=mine', { headers })).status).to.equal(200);
      }
    });

    it('connects after the fingerprint was compared with the printed one, and makes the first owner', async () => {
      await desk.connect(tour.server.facts.adminUrl, tour.server.facts.fingerprint);
      const secret = await desk.becomeOwner(tour.server.facts.setupToken ?? '');
      await desk.signIn(totpCode(secret, tour.clock.nowMs()));
    });

    it('the overview shows the traffic and the two deadlines', async () => {
      await desk.goTo('Overview');
      const requests = page
        .getByRole('row')
        .filter({ hasText: new Date(tour.clock.nowMs()).getUTCFullYear().toString() });
      await requests.last().waitFor();
      const counted = (await ownRows()).length + 1;
      const words = await desk.text();
      expect(words).to.match(new RegExp(`Traffic\\s+last 24 hours\\s+${counted}\\s+requests`));
      const deadlines = words.slice(words.indexOf('Deadlines'));
      expect(deadlines)
        .to.match(/access/i)
        .and.to.match(/erasure/i);
      expect(deadlines).to.not.contain('No rights request is open');
    });

    it('the access log shows every call and can be narrowed to 429', async () => {
      await desk.goTo('Access logs');
      await page.getByText(adasIp).first().waitFor();
      await page.getByLabel('Status', { exact: true }).fill('429');
      await page.getByLabel('Status', { exact: true }).press('Enter');
      await page.getByText('429').first().waitFor();
      await page.getByText(adasIp).first().waitFor({ state: 'detached' });
    });

    it('the access request is answered by a package with every row of Ada and of nobody else', async () => {
      const id = await desk.workOn('access');
      await desk.complete('Build the package');
      const answer = await tour.call(`/v1/rights-requests/${id}/package`, { headers: cookieOf(tour) });
      expect(answer.status, answer.bytes.toString()).to.equal(200);
      const files = await readZip(answer.bytes);
      const told = JSON.parse(files.get('data/access-log.json')?.toString('utf8') ?? '')
        .records as AccessLogRow[];
      const idsOf = (rows: readonly AccessLogRow[]) => rows.map((row) => row.id).sort();
      expect(idsOf(told)).to.deep.equal(idsOf(await ownRows()));
      expect(told).to.have.length(83);
      const everything = Buffer.concat([...files.values()]).toString('utf8');
      expect(everything).to.contain('ada@example.com').and.to.contain('Ada Lovelace').and.to.contain(adasIp);
      for (const foreign of [bob.email, bob.name, bobsIp]) expect(everything).to.not.contain(foreign);
      expect(files.has('data/consultations.csv')).to.equal(true);
    });

    it('the record of processing is saved as PDF and contains every item of Art. 30(1)', async () => {
      await desk.goTo('Processing records');
      const file = join(tour.folder, 'records.pdf');
      await launched.dialogs.saveTo(file);
      await page.getByRole('button', { name: 'Save PDF' }).click();
      await page.getByText(/^Saved,/).waitFor();
      const text = await pdfText(file);
      for (const item of ['a', 'b', 'c', 'd', 'e', 'f', 'g'])
        expect(text, `item (${item})`).to.contain(`(${item})`);
      expect(text).to.contain('Providing and maintaining the API service').and.to.contain('90 days');
    });

    it('the erasure shows what it removes, asks for a word, and leaves no byte of Ada', async () => {
      const traces = ['ada@example.com', 'Ada Lovelace', adasIp, `agent of ${adasIp}`];
      expect(grepFolder(tour.dataFolder, traces), 'before, the mail stands in the outbox').to.not.deep.equal(
        [],
      );
      await desk.workOn('erasure');
      await desk.erase();
      expect(grepFolder(tour.dataFolder, traces)).to.deep.equal([]);
      const again = await tour.call('/api/exercises', {
        headers: { authorization: `Bearer ${shell.variable('key')}` },
      });
      expect(again.status).to.equal(401);
    });

    it("what is Bob's is still there", async () => {
      const answer = await tour.call('/api/exercises', { headers: { authorization: `Bearer ${bob.key}` } });
      expect(answer.status).to.equal(200);
      await desk.goTo('Access logs');
      await page.getByText(bobsIp).first().waitFor();
    });

    it('the audit log tells all of it', async () => {
      await desk.goTo('Audit log');
      for (const title of ['Person erased', 'Access package built', 'Record of processing read'])
        await page.getByText(title).first().waitFor();
    });
  });

  describe('ninety-one days later', () => {
    it('retention has removed every row, and the files of those days', async () => {
      const day = new Date(tour.clock.nowMs()).toISOString().slice(0, 10);
      const file = join(tour.dataFolder, 'access-log', `${day}.sqlite`);
      expect(existsSync(file)).to.equal(true);
      tour.clock.advance(dayAfterNinety);
      const { retention } = tour.server.privacy;
      const run = await runRetention(retention, systemContext('journey'), { dryRun: false });
      expect(run.results.find((result) => result.ruleId === 'retain.logs')?.removed).to.be.greaterThan(0);
      expect(existsSync(file)).to.equal(false);
      expect(grepFolder(join(tour.dataFolder, 'access-log'), [bobsIp])).to.deep.equal([]);
    });
  });
});
