import { expect } from 'chai';
import { makeCertificate } from '#test/desktop/main/make-certificate.ts';
import { askFor, connectTo } from '#test/desktop/main/use-console.ts';
import { openSignedIn, startAnew } from '#test/desktop/support/use-screens.ts';
import { withScreens } from '#test/desktop/support/with-screens.ts';

describe('screen: connect', () => {
  const shared = withScreens({ isSignedIn: false });

  async function lookAtServer(): Promise<void> {
    await startAnew(shared.page);
    await shared.page.getByLabel('Address of the server').fill(shared.server.origin);
    await shared.page.getByRole('button', { name: 'Look at its certificate' }).click();
  }

  it('shows the fingerprint to compare before anything is sent, and goes on to the sign-in when it is accepted', async () => {
    const { page, server } = shared;
    await lookAtServer();
    await page.getByText('Is this your server?').waitFor();
    const fingerprint = page.getByText(`SHA-256 fingerprint: ${server.certificate.fingerprint}`);
    expect(await fingerprint.count()).to.equal(1);
    expect(server.seen).to.deep.equal([]);
    await page.getByRole('button', { name: 'It is the same' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  });

  it('accepts nothing when one goes back from the comparison', async () => {
    await lookAtServer();
    await shared.page.getByRole('button', { name: 'Back' }).click();
    await shared.page.getByText('Connect to your server').waitFor();
    expect((await askFor(shared.page, 'server.list')).servers).to.deep.equal([]);
  });

  it('takes an address without scheme and with a path', async () => {
    const { page, server } = shared;
    await startAnew(page);
    await page.getByLabel('Address of the server').fill(`${server.origin.replace('https://', '')}/admin`);
    await page.getByLabel('Address of the server').press('Enter');
    await page.getByText('Is this your server?').waitFor();
  });

  it('says what is wrong with an address, and that nobody answers at one', async () => {
    const { page } = shared;
    await startAnew(page);
    await page.getByLabel('Address of the server').fill('http://127.0.0.1:9443');
    await page.getByRole('button', { name: 'Look at its certificate' }).click();
    await page.getByText('must be an HTTPS origin').waitFor();
    await page.getByLabel('Address of the server').fill('https://127.0.0.1:1');
    await page.getByRole('button', { name: 'Look at its certificate' }).click();
    await page.locator('.mantine-InputWrapper-error').waitFor();
  });

  it('lists the known servers and goes back to one of them', async () => {
    const { page, server } = shared;
    await openSignedIn(page, server);
    await page.getByTitle('Change server').click();
    await page
      .getByRole('list', { name: 'Known servers' })
      .getByText(server.origin.replace('https://', ''))
      .click();
    await page.getByRole('navigation', { name: 'Sections' }).waitFor();
  });

  it('puts a warning over everything when the certificate has changed, and sends nothing until it is accepted', async () => {
    const { page, server } = shared;
    await openSignedIn(page, server);
    await page.getByText('Needs attention').waitFor();
    await page.getByText('Mira Castellanos').waitFor();
    const other = await makeCertificate('CN=Somebody else');
    server.showCertificate(other);
    server.seen.length = 0;
    await page.getByRole('button', { name: /Fetch again/ }).click();
    const alarm = page.getByRole('alertdialog');
    await alarm
      .getByText(`Accepted before: ${server.certificate.fingerprint}`)
      .waitFor({ state: 'attached' });
    await alarm.getByText(`Shown now: ${other.fingerprint}`).waitFor({ state: 'attached' });
    expect(await page.getByRole('navigation', { name: 'Sections' }).count()).to.equal(0);
    const accept = page.getByRole('button', { name: 'Accept the new certificate' });
    expect(await accept.isDisabled()).to.equal(true);
    await page.getByLabel(/To accept the new one/).fill(server.certificate.fingerprint.slice(0, 11));
    expect(await accept.isDisabled()).to.equal(true);
    expect(server.seen).to.deep.equal([]);
    await page.getByLabel(/To accept the new one/).fill(other.fingerprint.slice(0, 11));
    await accept.click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    const [known] = (await askFor(page, 'server.list')).servers;
    expect(known?.fingerprint).to.equal(other.fingerprint);
  });

  it('stays away from a server whose new certificate was not accepted', async () => {
    const { page, server } = shared;
    await startAnew(page);
    await connectTo(page, server);
    server.showCertificate(await makeCertificate('CN=Somebody else'));
    await page.reload();
    await page.getByLabel('E-mail').fill('mira@beispiel-api.example');
    await page.getByLabel('Password', { exact: true }).fill('a long password');
    await page.getByLabel('Code from your authenticator').fill('123456');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'Stay disconnected' }).click();
    await page.getByText('Choose a server').waitFor();
    expect(server.seen).to.deep.equal([]);
  });
});
