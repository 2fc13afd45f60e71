import { expect } from 'chai';
import { waitUntil } from '#test/desktop/main/wait-until.ts';
import { openAccessLogs } from '#test/desktop/support/use-screens.ts';
import { withScreens } from '#test/desktop/support/with-screens.ts';

describe('screens: keyboard, menu and appearance', () => {
  const shared = withScreens();

  const ways = [
    ['l', 'Access logs'],
    ['u', 'Usage'],
    ['a', 'Audit log'],
    ['r', 'Rights requests'],
    ['p', 'Processing records'],
    ['o', 'Overview'],
  ] as const;
  it('g and a letter go to each section', async () => {
    for (const [key, title] of ways) {
      await shared.page.keyboard.press('g');
      await shared.page.keyboard.press(key);
      await shared.page.getByRole('heading', { level: 1, name: title }).waitFor();
    }
  });

  it('a row is reached and opened without the mouse', async () => {
    const { page } = shared;
    await page.keyboard.press('g');
    await page.keyboard.press('l');
    await page.getByRole('grid', { name: 'Access log' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('complementary', { name: 'Request' }).waitFor();
    await waitUntil(async () => (await page.title()) === 'Access logs · Wrkout');
  });

  it('a table that the keys reach shows it', async () => {
    const { page } = shared;
    await openAccessLogs(page);
    const head = page.getByRole('grid').getByRole('row').first();
    const edge = () => head.evaluate((element) => getComputedStyle(element).boxShadow);
    await page.getByLabel('Status').focus();
    expect(await edge()).to.equal('none');
    await page.getByRole('grid').focus();
    await page.keyboard.press('ArrowDown');
    expect(await edge()).to.not.equal('none');
  });

  it('the window is named after the section, never after a person', async () => {
    const { page } = shared;
    await page
      .getByRole('region', { name: 'Deadlines' })
      .getByRole('link', { name: /Erasure/ })
      .click();
    await page.getByRole('heading', { name: /Ada Lindqvist/ }).waitFor();
    expect(await page.title()).to.equal('Rights requests · Wrkout');
  });

  it('the same letters typed into a field go nowhere', async () => {
    const { page } = shared;
    await openAccessLogs(page);
    await page.getByLabel('Route').pressSequentially('g o');
    expect(await page.getByRole('heading', { level: 1 }).innerText()).to.equal('Access logs');
    expect(await page.getByLabel('Route').inputValue()).to.equal('g o');
  });

  it('a slash goes to the filters', async () => {
    const { page } = shared;
    await openAccessLogs(page);
    await page.keyboard.press('/');
    expect(await page.getByLabel('Status').evaluate((field) => field === document.activeElement)).to.equal(
      true,
    );
  });

  it('a question mark shows the shortcuts, and Esc takes them away', async () => {
    const { page } = shared;
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('r fetches again', async () => {
    const { page, server } = shared;
    await page.getByText('Needs attention').waitFor();
    const before = server.queriesOf('/admin/v1/overview').length;
    await page.keyboard.press('r');
    await waitUntil(() => server.queriesOf('/admin/v1/overview').length === before + 1);
  });

  it('the menu goes where its items say', async () => {
    const { page, running } = shared;
    await running.clickMenu('go-rights-requests');
    await page.getByRole('heading', { level: 1, name: 'Rights requests' }).waitFor();
    await running.clickMenu('change-server');
    await page.getByText('Choose a server').waitFor();
  });

  it('every control has a name, in each section', async () => {
    const { page } = shared;
    for (const [, title] of ways) {
      await page.getByRole('navigation').getByRole('link', { name: title }).click();
      await page.getByRole('heading', { level: 1, name: title }).waitFor();
      const nameless = await page
        .locator('button:visible, a:visible, input:visible')
        .evaluateAll((controls) =>
          controls
            .filter((control) => {
              const labels = [...((control as HTMLInputElement).labels ?? [])].map(
                (label) => label.innerText,
              );
              const name = [control.getAttribute('aria-label'), control.textContent, ...labels].join('');
              return name.trim() === '';
            })
            .map((control) => control.outerHTML),
        );
      expect(nameless, title).to.deep.equal([]);
    }
  });

  it('the appearance follows the switch, and the choice stays', async () => {
    const { page } = shared;
    const scheme = () => page.evaluate(() => document.documentElement.dataset['mantineColorScheme']);
    for (const wanted of ['light', 'dark']) {
      await page.getByRole('button', { name: new RegExp(`Change to ${wanted}`) }).click();
      await waitUntil(async () => (await scheme()) === wanted);
    }
    await page.reload();
    await page.getByRole('navigation', { name: 'Sections' }).waitFor();
    expect(await scheme()).to.equal('dark');
    await page.getByRole('button', { name: /Change to as the system/ }).click();
  });
});

describe('screens: sections of a role', () => {
  const shared = withScreens({ role: 'auditor' });

  it('shows only what the role may read', async () => {
    const links = shared.page.getByRole('navigation', { name: 'Sections' }).getByRole('link');
    expect((await links.allInnerTexts()).map((text) => text.trim())).to.deep.equal([
      'Overview',
      'Audit log',
      'Processing records',
    ]);
  });
});
