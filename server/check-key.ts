import { counted, isWellFormedApiKey, isWellFormedServiceToken, secretKindOf } from '#shared/values/index.ts';

/** What can be said of a secret without asking a server. It never holds more of the secret than its first four characters. */
export type KeyCheck = {
  readonly kind: 'live' | 'test' | 'service' | null;
  readonly wellFormed: boolean;
  readonly text: string;
};

const names = { live: 'an API key', test: 'an API key for tests', service: "a service's token" } as const;

/** Is this a whole secret, or was something lost or mistyped? Says nothing about whether any server knows it. Pure. */
export function checkKey(secret: string): KeyCheck {
  const kind = secretKindOf(secret);
  if (kind === null) return { kind, wellFormed: false, text: 'no key: keys begin with wrk_, wrt_ or wrs_' };
  const wellFormed = isWellFormedApiKey(secret) || isWellFormedServiceToken(secret);
  const name = names[kind];
  if (wellFormed)
    return { kind, wellFormed, text: `well-formed: ${name}. Whether it is known only the server says.` };
  const length =
    secret.length === 40
      ? 'a character is wrong'
      : `it has ${counted(secret.length, 'character')} instead of 40`;
  return { kind, wellFormed, text: `typo: it begins like ${name}, but ${length}` };
}

/** One check for each line that is not blank. Pure. */
export const checkKeys = (text: string): KeyCheck[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map(checkKey);
