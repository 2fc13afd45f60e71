import { createHmac, timingSafeEqual } from 'node:crypto';
import type { RightsRequests } from './deps.ts';

/**
 * What the mail about an erasure carries, so that a person whose account is closed can still call it off. Made of the request's id under a key of its
 * own: nothing is stored, and it ends with the request. Base64url, 43 characters.
 */
export const withdrawalToken = ({ keyring }: Pick<RightsRequests, 'keyring'>, requestId: string): string =>
  createHmac('sha256', keyring.purposeKey('withdraw-erasure')).update(requestId).digest('base64url');

/** Compared in constant time. */
export function isWithdrawalToken(
  rights: Pick<RightsRequests, 'keyring'>,
  requestId: string,
  token: string,
): boolean {
  const expected = Buffer.from(withdrawalToken(rights, requestId));
  const given = Buffer.from(token);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** The page on which the person calls it off. */
export const withdrawalLink = (rights: Pick<RightsRequests, 'keyring' | 'options'>, id: string): string =>
  `${rights.options.publicUrl()}/withdraw-erasure?id=${id}&token=${withdrawalToken(rights, id)}`;
