import { expect } from 'chai';
import type { Page } from 'playwright-core';

const password = 'correct horse battery staple';
const email = 'owner@team.example';

/** What a person does at the console, in their words. */
export type Console = ReturnType<typeof driveConsole>;

const buttonOf = (page: Page) => (name: string) => page.getByRole('button', { name, exact: true });

/** From the first window to the sections. */
function enter(page: Page) {
  const button = buttonOf(page);
  return {
    connect: async (origin: string, fingerprint: string): Promise<void> => {
      await page.getByLabel('Address of the server').fill(origin);
      await page.getByLabel('Address of the server').press('Enter');
      await page.getByText('Is this your server?').waitFor();
      const shown = (await page.innerText('body')).replaceAll(/[^0-9A-F]/g, '');
      expect(shown).to.contain(fingerprint.replaceAll(':', ''));
      await button('It is the same').click();
    },

    /** Sets up the first owner; resolves with the TOTP secret that is shown once. */
    becomeOwner: async (setupToken: string): Promise<string> => {
      await page
        .getByText(/setup token/i)
        .first()
        .click();
      await page.getByLabel('Setup token').fill(setupToken);
      await page.getByLabel('Your name').fill('Olga Owner');
      await page.getByLabel('E-mail').fill(email);
      await page.getByLabel('Password', { exact: true }).fill(password);
      await button('Create access').click();
      const secret = page.getByText(/^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/);
      const shown = (await secret.innerText()).replaceAll(' ', '');
      await button('It is in my authenticator').click();
      return shown;
    },

    signIn: async (code: string): Promise<void> => {
      await page.getByLabel('E-mail').fill(email);
      await page.getByLabel('Password', { exact: true }).fill(password);
      await page.getByLabel('Code from your authenticator').fill(code);
      await button('Sign in').click();
      await page.getByRole('navigation', { name: 'Sections' }).waitFor();
    },
  };
}

export function driveConsole(page: Page) {
  const goTo = async (section: string): Promise<void> => {
    await page.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name: section }).click();
    await page.getByRole('heading', { name: section }).first().waitFor();
  };

  /** Presses a step of the request in sight and confirms it. */
  const step = async (first: string | RegExp, confirm: string): Promise<void> => {
    await page.getByRole('button', { name: first }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: confirm, exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
  };

  return {
    ...enter(page),
    goTo,
    text: () => page.innerText('body'),

    /** Opens the open request of this type and takes it to the point where it can be completed; resolves with its id. */
    workOn: async (type: 'access' | 'erasure'): Promise<string> => {
      await goTo('Rights requests');
      await page
        .getByRole('row')
        .filter({ hasText: new RegExp(type, 'i') })
        .first()
        .click();
      await step(/verify/i, 'Identity is verified');
      await step(/^start/i, 'Start');
      return /rights-requests\/([0-9a-f-]{36})/.exec(page.url())?.[1] ?? '';
    },

    complete: (confirm: string) => step(/complete|build|answer/i, confirm),

    erase: async (): Promise<void> => {
      await page.getByRole('button', { name: /erase/i }).first().click();
      const dialog = page.getByRole('dialog');
      await dialog.getByText('api_keys').waitFor();
      const confirm = dialog.getByRole('button', { name: /for good/ });
      expect(await confirm.isDisabled()).to.equal(true);
      await dialog.getByLabel('Type ERASE to confirm').fill('ERASE');
      await confirm.click();
      await dialog.waitFor({ state: 'detached' });
    },
  };
}
