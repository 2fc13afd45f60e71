import type { Context } from '#server/foundation/http/index.ts';
import { AppError } from '#shared/errors/index.ts';
import { escapeHtml, page } from './page.ts';

/** Calls the erasure off; throws AppError `token-invalid` or `invalid-state`. Handed in, because rights requests own what it does. */
export type WithdrawErasure = (ctx: Context, which: { id: string; token: string }) => Promise<unknown>;

/** The page with the one button. */
export const withdrawPage = (id: string, token: string): Buffer =>
  page(
    'Call the erasure off',
    `<p>Press the button if your data shall not be erased. An account that was closed is open again then.</p>
<form method="post" action="/withdraw-erasure">
<input type="hidden" name="id" value="${escapeHtml(id)}">
<input type="hidden" name="token" value="${escapeHtml(token)}">
<button>Keep my data</button>
</form>`,
  );

const donePage = (): Buffer =>
  page('Your data stays', '<p>The erasure is called off. You can sign in as before.</p>');

const tooLatePage = (): Buffer =>
  page(
    'This cannot be called off any more',
    '<p>The request has ended, or the erasure has begun. What is erased cannot come back.</p>',
  );

const refusedPage = (): Buffer =>
  page('This link does not work', '<p>Open it exactly as it stands in the mail about your request.</p>');

/** Calls the erasure off with what the form holds; what cannot be done gets a page that says so. */
export async function submitWithdrawal(
  withdraw: WithdrawErasure,
  ctx: Context,
  form: Buffer,
): Promise<Buffer> {
  const fields = new URLSearchParams(form.toString('utf8'));
  try {
    await withdraw(ctx, { id: fields.get('id') ?? '', token: fields.get('token') ?? '' });
    return donePage();
  } catch (error) {
    if (error instanceof AppError && error.code === 'token-invalid') return refusedPage();
    if (error instanceof AppError && error.code === 'invalid-state') return tooLatePage();
    throw error;
  }
}
