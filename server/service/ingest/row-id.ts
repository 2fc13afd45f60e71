import { hash } from 'node:crypto';
import { type CredentialId, formatUuidV7 } from '#shared/values/index.ts';

type Named = { readonly credentialId: CredentialId; readonly id: string; readonly timeMs: number };

/**
 * The id of a record's row, always the same: a UUIDv7 of its time and of a hash of who sent it and what they call it. The log keeps one row of
 * an id and time, so a record that is sent again is kept once, also after a restart. What the sender calls it cannot be read from it.
 */
// As JSON, because halves of a character, which JSON escapes, would all be the same in UTF-8.
export const rowIdOf = ({ credentialId, id, timeMs }: Named): string =>
  formatUuidV7(timeMs, hash('sha256', `${credentialId}\n${JSON.stringify(id)}`, 'buffer'));
