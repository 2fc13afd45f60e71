import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { certificateSchema } from '#shared/contracts/certificates.ts';
import { waitUntil } from '#test/desktop/main/wait-until.ts';
import { goToSection } from '#test/desktop/support/use-screens.ts';
import { withScreens } from '#test/desktop/support/with-screens.ts';

describe('screen: rights requests', () => {
  const shared = withScreens();
  const path = '/admin/v1/rights-requests';
  const actions = () =>
    shared.server.seen
      .filter(({ method, url }) => method === 'POST' && url.endsWith('/actions'))
      .map(({ body }) => JSON.parse(body) as unknown);

  beforeEach(async () => {
    await goToSection(shared.page, 'Rights requests');
    await shared.page.getByRole('grid', { name: 'Rights requests' }).waitFor();
  });

  const open = (name: RegExp) => shared.page.getByRole('row', { name }).click();

  it('lists the open ones with their deadlines, and the answered ones when asked', async () => {
    const { page, server } = shared;
    expect(server.queriesOf(path)).to.deep.equal([{ limit: '100', open: 'true' }]);
    expect(await page.getByRole('row').nth(1).innerText()).to.match(
      /2 d left[\s\S]*Erasure[\s\S]*Ada Lindqvist/,
    );
    await page.getByText('Answered', { exact: true }).click();
    await page.getByText('Emil Sørensen').waitFor();
    expect(server.queriesOf(path).at(-1)).to.deep.equal({ limit: '100', open: 'false' });
  });

  it('shows how the deadline was computed', async () => {
    await open(/Question/);
    const steps = shared.page.getByRole('list', { name: 'How the deadline was computed' });
    await steps.getByText('Regulation 1182/71').waitFor();
    expect(await steps.getByRole('listitem').count()).to.equal(3);
  });

  it('takes a request from received to in progress', async () => {
    const { page } = shared;
    await open(/Question/);
    await page.getByRole('button', { name: 'Verify identity …' }).click();
    await page.getByRole('button', { name: 'Identity is verified' }).click();
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Start' }).click();
    await page.getByRole('button', { name: 'Complete …' }).waitFor();
    expect(actions()).to.deep.equal([{ action: 'verify-identity' }, { action: 'start' }]);
  });

  it('refuses only with reasons', async () => {
    const { page } = shared;
    await open(/Rectification/);
    await page.getByRole('button', { name: 'Refuse …' }).click();
    const refuse = page.getByRole('dialog').getByRole('button', { name: 'Refuse' });
    expect(await refuse.isDisabled()).to.equal(true);
    await page.getByLabel('Answer to the person').fill('The name is right.');
    await refuse.click();
    await page.getByText('Our answer').waitFor();
    expect(actions()).to.deep.equal([{ action: 'refuse', answer: 'The name is right.' }]);
  });

  it('erases only after the plan was shown and the word was typed', async () => {
    const { page } = shared;
    await open(/Erasure/);
    await page.getByRole('button', { name: 'Erase …' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('cell', { name: '4,182' }).waitFor();
    const erase = dialog.getByRole('button', { name: 'Erase 4,188 records for good' });
    for (const word of ['', 'erase', 'ERAS']) {
      await page.getByLabel('Type ERASE to confirm').fill(word);
      expect(await erase.isDisabled(), word).to.equal(true);
    }
    await page.keyboard.press('Enter');
    expect(actions()).to.deep.equal([]);
    await page.getByLabel('Type ERASE to confirm').fill('ERASE');
    await erase.click();
    await page.getByText('Certificate of erasure').waitFor();
    expect(actions()).to.deep.equal([{ action: 'complete', confirm: true }]);
  });

  it('saves the certificate of an erasure where the administrator says', async () => {
    const { page, running } = shared;
    const file = join(tmpdir(), `wrkout-certificate-${String(process.pid)}.json`);
    await open(/Erasure/);
    await page.getByRole('button', { name: 'Erase …' }).click();
    await page.getByLabel('Type ERASE to confirm').fill('ERASE');
    await page.getByRole('button', { name: /records for good/ }).click();
    await page.getByText('nothing found in 41 files').waitFor();
    await running.dialogs.saveTo(file);
    await page.getByRole('button', { name: 'Save certificate' }).click();
    await page.getByText('The certificate is saved.').waitFor();
    try {
      expect(certificateSchema.parse(JSON.parse(await readFile(file, 'utf8'))).subjectKeyDestroyed).to.equal(
        true,
      );
    } finally {
      await rm(file);
    }
    const shown = await running.dialogs.shown();
    expect(shown.at(-1)?.defaultPath).to.match(/erasure-certificate-[0-9a-f-]{36}\.json$/);
  });

  it('says so when another administrator was faster', async () => {
    const { page, server } = shared;
    await open(/Access/);
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await waitUntil(async () => (await page.getByRole('dialog').count()) === 1);
    server.refuse(path, 'invalid-state', 'req-late-1');
    await page.getByRole('dialog').getByRole('button', { name: 'Start' }).click();
    await page.getByRole('dialog').getByText('The thing is not in a state that allows this.').waitFor();
    await page.getByRole('dialog').getByText('req-late-1').waitFor();
  });
});

describe('screen: rights requests, to somebody who may only read', () => {
  const shared = withScreens({ role: 'support' });

  it('offers no action', async () => {
    const { page } = shared;
    await goToSection(page, 'Rights requests');
    await page.getByRole('row', { name: /Question/ }).click();
    await page.getByText('Your role may read this, not act on it.').waitFor();
    expect(await page.getByRole('button', { name: /Verify identity|Refuse/ }).count()).to.equal(0);
  });
});
