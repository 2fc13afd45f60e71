import type { Context } from '#server/foundation/http/index.ts';
import type { RightsRequests } from '#server/privacy/rights-requests/deps.ts';
import type { KnownRow } from '#server/privacy/rights-requests/views.ts';
import { countHeld } from './count-held.ts';

/** `name` stands in the journal; `run` may be repeated. */
export type ErasureStep = {
  readonly name: string;
  readonly run: (ctx: Context, row: KnownRow) => Promise<unknown>;
};

/**
 * The steps of an erasure in their order. The mail goes out while there is an address; the counts come after it, so that the mail's own
 * traces are counted; the key goes last, when no source needs to read any more.
 */
export function erasureSteps(rights: RightsRequests): ErasureStep[] {
  const { options, keyring, database } = rights;
  return [
    { name: 'block account', run: (ctx, row) => options.accounts.block(ctx, row.accountId) },
    { name: 'notify', run: (_ctx, row) => notify(rights, row) },
    { name: 'count', run: (_ctx, row) => writeCounts(rights, row) },
    ...options.sources.map(({ name, erase }) => ({
      name: `erase ${name}`,
      run: (_ctx: Context, row: KnownRow) => erase(row.accountId),
    })),
    { name: 'destroy key', run: (_ctx, row) => keyring.destroySubjectKey(row.accountId) },
    { name: 'empty write-ahead log', run: () => database.truncateWal() },
  ];
}

/** A crash between the mail and the journal sends it twice; the other order might send none (GDPR Art. 12(3)). */
async function notify({ options, store }: RightsRequests, { id, accountId }: KnownRow): Promise<void> {
  const person = await options.accounts.describe(accountId);
  if (person === null) return;
  const answer = (await store.find(id))?.answer;
  await options.notify({
    accountId,
    to: person.email,
    kind: 'erasure-begins',
    subject: 'Your data is being erased',
    text: [
      `Hello ${person.name},`,
      'your request for erasure is being carried out now. Your account is closed and your API keys no longer work.',
      ...(answer ? [answer] : []),
      `This is the last mail from us about it. Request: ${id}`,
    ].join('\n\n'),
  });
}

async function writeCounts({ options, store, database }: RightsRequests, row: KnownRow): Promise<void> {
  const before = await countHeld(options.sources, row.accountId);
  await database.transaction((tx) => store.changeJob(tx, row.id, { before }));
}
