import type { Database } from '#server/foundation/database/index.ts';
import type { Processor } from '#server/foundation/obligations/index.ts';
import { mails } from './tables.ts';

/** The mail server that mails went through. SMTP has no word for erasing: it can only be told by people, and the certificate says so. */
export function mailProcessor(database: Database): Processor {
  const table = database.table(mails);
  return {
    name: 'mail-transport',
    what: 'Mails that went through it and its logs, for as long as its own contract says; it has no interface to erase.',
    referenceOf: async (accountId) => ((await table.count({ accountId })) > 0 ? 'mails' : null),
    tell: null,
  };
}
