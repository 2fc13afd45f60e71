import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { goToSection } from '#test/desktop/support/use-screens.ts';
import { withScreens } from '#test/desktop/support/with-screens.ts';

describe('screen: processing records', () => {
  const shared = withScreens();

  beforeEach(async () => {
    await goToSection(shared.page, 'Processing records');
    await shared.page.getByRole('article', { name: 'Register' }).waitFor();
  });

  it('shows the register with what is missing marked where it is missing', async () => {
    const { page } = shared;
    const register = page.getByRole('article', { name: 'Register' });
    await register.getByText('Beispiel API GmbH').waitFor();
    await register.getByText('Missing: data protection officer').waitFor();
    expect(await register.getByText(/Missing: /).count()).to.equal(5);
    await page.getByText('5 items missing').waitFor();
  });

  it('saves the register as PDF where the administrator says', async () => {
    const { page, running, server } = shared;
    const file = join(tmpdir(), `wrkout-register-${String(process.pid)}.pdf`);
    await running.dialogs.saveTo(file);
    await page.getByRole('button', { name: 'Save PDF' }).click();
    await page.getByText(/^Saved, /).waitFor();
    try {
      expect(await readFile(file, 'utf8')).to.match(/^%PDF-1\.7/);
    } finally {
      await rm(file);
    }
    expect(server.queriesOf('/admin/v1/processing-records.pdf')).to.deep.equal([
      { register: 'controller', template: 'gdpr' },
    ]);
    expect((await running.dialogs.shown()).at(-1)?.defaultPath).to.match(/processing-records-[\d-]+\.pdf$/);
  });

  it('says why the server refused the file', async () => {
    const { page, running, server } = shared;
    const file = join(tmpdir(), `wrkout-refused-${String(process.pid)}.pdf`);
    server.refuse('/admin/v1/processing-records.pdf', 'forbidden');
    await running.dialogs.saveTo(file);
    await page.getByRole('button', { name: 'Save PDF' }).click();
    await page.getByText('Your role does not permit this.').waitFor();
    expect(existsSync(file)).to.equal(false);
  });

  it('asks the server for nothing when the dialog is closed', async () => {
    const { page, running, server } = shared;
    await running.dialogs.cancelSave();
    await page.getByRole('button', { name: 'Save PDF' }).click();
    await page.getByRole('button', { name: 'Save PDF', disabled: false }).waitFor();
    expect(server.queriesOf('/admin/v1/processing-records.pdf')).to.deep.equal([]);
  });

  it('keeps what the controller states, and then misses one item less', async () => {
    const { page, server } = shared;
    await page.getByRole('link', { name: 'State what is missing' }).click();
    await page.getByRole('group', { name: 'Data protection officer' }).getByText('None designated').click();
    await page.getByText('Not saved yet').waitFor();
    await page.getByRole('button', { name: 'Save statements' }).click();
    await page.getByText('4 items missing').waitFor();
    const put = server.seen.find(({ method }) => method === 'PUT');
    expect(JSON.parse(put?.body ?? '')).to.deep.include({ revision: 3 });
    expect(JSON.parse(put?.body ?? '')).to.have.nested.property('controller.dataProtectionOfficer', 'none');
    await page.getByText('Revision 4').waitFor();
  });

  it('keeps a draft when one looks at the register in between', async () => {
    const { page } = shared;
    await page.getByText('What you state').click();
    await page.getByLabel('Phone').fill('+49 30 1234');
    await page.getByText('Register', { exact: true }).click();
    await page.getByText('Left to complete').waitFor();
    await page.getByText('What you state').click();
    expect(await page.getByLabel('Phone').inputValue()).to.equal('+49 30 1234');
  });

  it('says which field is wrong before anything is sent', async () => {
    const { page, server } = shared;
    await page.getByText('What you state').click();
    await page.getByLabel('E-mail').fill('nobody');
    await page.getByRole('button', { name: 'Save statements' }).click();
    await page.getByText(/^Invalid email|^Must be an e-mail/).waitFor();
    expect(server.seen.filter(({ method }) => method === 'PUT')).to.deep.equal([]);
  });
});
