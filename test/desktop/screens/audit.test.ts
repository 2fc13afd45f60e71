import { expect } from 'chai';
import { waitUntil } from '#test/desktop/main/wait-until.ts';
import { goToSection } from '#test/desktop/support/use-screens.ts';
import { withScreens } from '#test/desktop/support/with-screens.ts';

const path = '/admin/v1/audit/entries';

describe('screen: audit log', () => {
  const shared = withScreens();

  beforeEach(async () => {
    await goToSection(shared.page, 'Audit log');
    await shared.page.getByRole('grid', { name: 'Audit log' }).waitFor();
  });

  it('names each event in words', async () => {
    await shared.page.getByText('Access log consulted').first().waitFor();
  });

  it('sends each filter as the contract names it', async () => {
    const { page, server } = shared;
    await page.getByRole('combobox', { name: 'Event' }).fill('retention');
    await page.getByRole('option', { name: 'Retention run' }).click();
    await page.getByLabel('Actor id').fill('actor-1');
    await page.getByLabel('Actor id').press('Enter');
    await page.getByLabel('Subject id').fill('subject-1');
    await page.getByLabel('Subject id').press('Enter');
    await waitUntil(() => server.queriesOf(path).at(-1)?.['subject'] !== undefined);
    expect(server.queriesOf(path).at(-1)).to.deep.equal({
      limit: '100',
      event: 'retention.ran',
      actorId: 'actor-1',
      subject: 'subject-1',
    });
  });

  it('shows an entry with its fields and its leaf hash', async () => {
    const { page } = shared;
    await page
      .getByRole('row', { name: /access-log\.consulted/ })
      .first()
      .click();
    const panel = page.getByRole('complementary', { name: 'Audit entry' });
    await panel.getByText('The data subject can see this entry.').waitFor();
    await panel.getByText('["status","from"]').waitFor();
    expect(await panel.getByRole('button', { name: /Copy leaf hash [A-Za-z0-9+/]{43}=/ }).count()).to.equal(
      1,
    );
  });
});
