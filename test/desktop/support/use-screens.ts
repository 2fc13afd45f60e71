import type { Page } from 'playwright-core';
import { askFor, connectTo } from '#test/desktop/main/use-console.ts';
import { correctCode } from './fixture/make-fixtures.ts';
import type { FixtureServer } from './open-fixture-server.ts';

/** Fills the sign-in form and sends it. */
export async function signIn(page: Page, code = correctCode): Promise<void> {
  await page.getByLabel('E-mail').fill('mira@beispiel-api.example');
  await page.getByLabel('Password', { exact: true }).fill('a long password');
  await page.getByLabel('Code from your authenticator').fill(code);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Forgets every server and opens the console's first page anew, as on its first start. */
export async function startAnew(page: Page): Promise<void> {
  const { servers } = await askFor(page, 'server.list');
  for (const { origin } of servers) await askFor(page, 'server.forget', { origin });
  await page.evaluate(() => {
    window.location.hash = '';
  });
  await page.reload();
}

/** Connects the console to a fixture server and signs in; resolves when the sections are there. */
export async function openSignedIn(page: Page, server: FixtureServer): Promise<void> {
  await startAnew(page);
  await connectTo(page, server);
  await page.reload();
  await signIn(page);
  await page.getByRole('navigation', { name: 'Sections' }).waitFor();
}

/** Goes to a section by its name at the left. */
export const goToSection = (page: Page, name: string): Promise<void> =>
  page.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name }).click();

/** Opens the access log and waits for its rows. */
export async function openAccessLogs(page: Page): Promise<void> {
  await goToSection(page, 'Access logs');
  await page.getByRole('grid', { name: 'Access log' }).waitFor();
}

/** Notes every word of the page's console from now on; what the policy refused is among it. */
export function noteConsole(page: Page): string[] {
  const words: string[] = [];
  page.on('console', (message) => words.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => words.push(`error: ${error.message}`));
  return words;
}
