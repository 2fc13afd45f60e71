import type { Context } from '#server/foundation/http/index.ts';
import { AppError } from '#shared/errors/index.ts';
import { escapeHtml, page } from './page.ts';

/** Uses the token; throws AppError `token-invalid`. Handed in, because accounts own what it does. */
export type ConfirmToken = (ctx: Context, token: string) => Promise<unknown>;

/** The page with the one button. */
export const confirmPage = (token: string): Buffer =>
  page(
    'Confirm your e-mail address',
    `<p>Press the button to confirm that this address is yours. Your account is active then.</p>
<form method="post" action="/verify-email">
<input type="hidden" name="token" value="${escapeHtml(token)}">
<button>Confirm</button>
</form>`,
  );

const donePage = (): Buffer =>
  page('Your address is confirmed', '<p>Your account is active. You can sign in and make an API key.</p>');

const refusedPage = (): Buffer =>
  page(
    'This link does not work any more',
    '<p>It was used already, or it is older than 24 hours. Sign up again with the same address to get a new one.</p>',
  );

/** Confirms the address with the token of a form; a token that cannot be used gets a page that says so and what to do. */
export async function submitToken(confirmToken: ConfirmToken, ctx: Context, form: Buffer): Promise<Buffer> {
  const token = new URLSearchParams(form.toString('utf8')).get('token') ?? '';
  try {
    await confirmToken(ctx, token);
    return donePage();
  } catch (error) {
    if (error instanceof AppError && error.code === 'token-invalid') return refusedPage();
    throw error;
  }
}
