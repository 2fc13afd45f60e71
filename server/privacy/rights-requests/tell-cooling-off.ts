import type { AccountId, Instant } from '#shared/values/index.ts';
import type { RightsRequests } from './deps.ts';

import { withdrawalLink } from './withdrawal-token.ts';

type Which = { readonly id: string; readonly accountId: AccountId };

/** Minutes are enough, and the zone is said. */
const tellTime = (utc: Instant): string => `${utc.slice(0, 10)} ${utc.slice(11, 16)} UTC`;

/** The mail at the begin of the cooling-off time: when the erasure comes, and how to call it off. */
export async function tellCoolingOff(
  rights: RightsRequests,
  { id, accountId }: Which,
  erasesAtUtc: Instant,
): Promise<void> {
  const person = await rights.options.accounts.describe(accountId);
  if (person === null) return;
  await rights.options.notify({
    accountId,
    to: person.email,
    kind: 'erasure-approved',
    subject: 'Your data will be erased',
    text: [
      `Hello ${person.name},`,
      `your request for erasure is approved. On ${tellTime(erasesAtUtc)} your account and what we hold about you will be erased for good.`,
      `If you do not want that, call it off before: ${withdrawalLink(rights, id)}`,
      `Request: ${id}`,
    ].join('\n\n'),
  });
}

/** The mail after closing: the account can still come back. */
export async function tellClosed(rights: RightsRequests, { id, accountId }: Which): Promise<void> {
  const person = await rights.options.accounts.describe(accountId);
  if (person === null) return;
  await rights.options.notify({
    accountId,
    to: person.email,
    kind: 'account-closed',
    subject: 'Your account is closed',
    text: [
      `Hello ${person.name},`,
      'your account is closed and its API keys no longer work. What we hold about you will be erased; you hear from us when that begins.',
      `If you did not want that, call it off before: ${withdrawalLink(rights, id)}`,
      `Request: ${id}`,
    ].join('\n\n'),
  });
}
