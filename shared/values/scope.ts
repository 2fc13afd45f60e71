import { z } from 'zod';

/** More scopes than this on one key are a mistake: they are told to the upstream on every request. */
export const maxScopes = 20;

/**
 * What a key may be used for, in the team's own words: `exercises:read`, `reports.export`. Lower case, so that two spellings are
 * not two scopes; no spaces, because scopes are told as one list with spaces in between (as in RFC 6749 section 3.3).
 */
export const scopeSchema = z
  .string()
  .max(64)
  .regex(
    /^[a-z][a-z0-9]*(?:[._:/-][a-z0-9]+)*$/,
    'must be words of a-z and 0-9 joined by one of . : / _ - (exercises:read)',
  );

/** The scopes of a key. */
export const scopesSchema = z.array(scopeSchema).max(maxScopes);

/** Does a key with the scopes `granted` have each one that is required? No scope includes another. Pure. */
export const hasScopes = (granted: readonly string[], required: readonly string[]): boolean =>
  required.every((scope) => granted.includes(scope));
