import type { AccountState } from '#shared/contracts/accounts.ts';

/** How long a token in a mail works, and a session lasts. */
export const emailTokenSeconds = 24 * 3600;
export const sessionSeconds = 7 * 24 * 3600;

/** May the holder of an account in this state sign in? A suspended person must still reach their rights. */
export const maySignIn = (state: AccountState): boolean => state === 'active' || state === 'suspended';

/** May the keys of an account in this state call the API? */
export const mayCallApi = (state: AccountState): boolean => state === 'active';
