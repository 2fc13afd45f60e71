import { expect } from 'chai';
import { connectTo } from '#test/desktop/main/use-console.ts';
import { waitUntil } from '#test/desktop/main/wait-until.ts';
import { goToSection, openSignedIn, signIn, startAnew } from '#test/desktop/support/use-screens.ts';
import { withScreens } from '#test/desktop/support/with-screens.ts';

describe('screen: sign in and set up', () => {
  const shared = withScreens({ isSignedIn: false });

  async function openSignIn(): Promise<void> {
    await startAnew(shared.page);
    await connectTo(shared.page, shared.server);
    await shared.page.reload();
    await shared.page.getByRole('heading', { name: 'Sign in' }).waitFor();
  }

  it('signs in, and the page never sees the token', async () => {
    const { page } = shared;
    await openSignIn();
    const answer = page.waitForResponse((response) => response.url().endsWith('/server/admin/v1/session'));
    await signIn(page);
    expect(await (await answer).text()).not.to.include('fixture-token');
    await page.getByText('Mira Castellanos').waitFor();
    await page.getByText('Owner', { exact: true }).waitFor();
  });

  it('says that credentials do not match, with the request id, and empties the code alone', async () => {
    const { page } = shared;
    await openSignIn();
    await signIn(page, '000000');
    const alert = page.getByRole('alert');
    await alert.getByText('These credentials do not match.').waitFor();
    await alert.getByText('req-fixture-0001').waitFor();
    expect(await page.getByLabel('Code from your authenticator').inputValue()).to.equal('');
    expect(await page.getByLabel('E-mail').inputValue()).to.equal('mira@beispiel-api.example');
  });

  it('sends nothing while a field is wrong, and says which', async () => {
    const { page, server } = shared;
    await openSignIn();
    await page.getByLabel('E-mail').fill('mira');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Must be an e-mail address').waitFor();
    await page.getByText('Must be six digits').waitFor();
    expect(server.seen).to.deep.equal([]);
  });

  it('sets up the first owner: the secret as a picture, in groups of four and as a link, then the sign-in', async () => {
    const { page } = shared;
    await openSignIn();
    await page.getByRole('button', { name: 'I have a setup token' }).click();
    await page.getByLabel('Setup token').fill('fixture-setup-token');
    await page.getByLabel('Your name').fill('Mira Castellanos');
    await page.getByLabel('E-mail').fill('mira@beispiel-api.example');
    await page.getByLabel('Password', { exact: true }).fill('a long password');
    await page.getByRole('button', { name: 'Create access' }).click();
    await page.getByRole('img', { name: /QR code/ }).waitFor();
    await page.getByText('JBSW Y3DP EHPK 3PXP').waitFor();
    await page.getByText('Copy the otpauth link').waitFor();
    await page.getByRole('button', { name: 'It is in my authenticator' }).click();
    expect(await page.getByLabel('E-mail').inputValue()).to.equal('mira@beispiel-api.example');
  });

  it('goes to the sign-in when the session has ended, and back to the same place with the same filters', async () => {
    const { page, server } = shared;
    await openSignedIn(page, server);
    await goToSection(page, 'Access logs');
    await page.getByLabel('Status').fill('5xx');
    await page.getByLabel('Status').press('Enter');
    await waitUntil(() => server.queriesOf('/admin/v1/access-logs').length === 2);
    server.refuse('/admin/v1/access-logs', 'session-expired');
    await page.getByRole('button', { name: /Fetch again/ }).click();
    await page.getByText('Your session has ended.').waitFor();
    expect(await page.getByRole('grid').count()).to.equal(0);
    server.answerAll();
    await signIn(page);
    await page.getByRole('grid', { name: 'Access log' }).waitFor();
    expect(await page.getByLabel('Status').inputValue()).to.equal('5xx');
    expect(server.queriesOf('/admin/v1/access-logs').at(-1)).to.include({ status: '5xx' });
  });

  it('signs out at the server too, and the next person begins at the beginning', async () => {
    const { page, server } = shared;
    await openSignedIn(page, server);
    await goToSection(page, 'Audit log');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await page.getByText('Your session has ended.').count()).to.equal(0);
    await waitUntil(() => server.seen.some(({ method }) => method === 'DELETE'));
    await signIn(page);
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
  });

  it('clears the screen and signs out after 15 minutes without a hand on mouse or keys', async () => {
    const { page, server } = shared;
    await page.clock.install();
    try {
      await openSignedIn(page, server);
      await goToSection(page, 'Access logs');
      await page.getByRole('grid', { name: 'Access log' }).waitFor();
      await page.clock.runFor(14 * 60_000);
      await page.keyboard.press('Shift');
      await page.clock.runFor(14 * 60_000);
      expect(await page.getByRole('grid').count()).to.equal(1);
      await page.clock.runFor(61_000 + 10_000);
      await page.getByText('Your session has ended.').waitFor();
      expect(await page.getByRole('grid').count()).to.equal(0);
      await waitUntil(() => server.seen.some(({ method }) => method === 'DELETE'));
    } finally {
      await page.clock.resume();
    }
  });
});
