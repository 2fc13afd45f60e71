import { hasScopes, isWellFormedApiKey } from '#shared/values/index.ts';
import type { Caller, GatewayDeps } from './ports.ts';
import type { Refusal } from './refusal.ts';

/** Whose key it is, when it is somebody's, and why it may not be used. */
export type Identified =
  | { readonly caller: Caller; readonly refusal: Refusal | null }
  | { readonly caller: null; readonly refusal: Refusal };

/** Who presents this key from this address? The one check of keys, for requests through the gateway and for the verify API. */
export function identifyCaller(
  { lookupKey }: Pick<GatewayDeps, 'lookupKey'>,
  key: string,
  ip: string,
): Identified {
  if (!isWellFormedApiKey(key)) return { caller: null, refusal: { code: 'key-malformed' } };
  const caller = lookupKey(key, ip);
  if (caller === undefined) return { caller: null, refusal: { code: 'key-unknown' } };
  return { caller, refusal: caller.refusal ? { code: caller.refusal } : null };
}

/** The refusal of a key that lacks one of these scopes, or null. */
export const missingScope = ({ scopes }: Caller, requiredScopes: readonly string[]): Refusal | null =>
  hasScopes(scopes, requiredScopes) ? null : { code: 'scope-missing', requiredScopes };
