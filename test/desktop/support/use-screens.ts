import type { Page } from 'playwright-core';
import { connectTo } from '#test/desktop/main/use-console.ts';
import { correctCode } from './fixture/make-fixtures.ts';
import type { FixtureServer } from './open-fixture-server.ts';

/** Fills the sign-in form and sends it. */
export async function signIn(page: Page, code = correctCode): Promise<void> {
  await page.getByLabel('E-mail').fill('mira@beispiel-api.example');
  await page.getByLabel('Password', { exact: true }).fill('a long password');
  await page.getByLabel('Code from your authenticator').fill(code);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Connects the console to a fixture server and signs in; resolves when the sections are there. */
export async function openSignedIn(page: Page, server: FixtureServer): Promise<void> {
  await connectTo(page, server);
  await page.reload();
  await signIn(page);
  await page.getByRole('navigation', { name: 'Sections' }).waitFor();
}

/** Goes to a section by its name at the left. */
export const goToSection = (page: Page, name: string): Promise<void> =>
  page.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name }).click();

/** Notes every word of the page's console from now on; what the policy refused is among it. */
export function noteConsole(page: Page): string[] {
  const words: string[] = [];
  page.on('console', (message) => words.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => words.push(`error: ${error.message}`));
  return words;
}
