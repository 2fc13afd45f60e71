import type { Context } from '#server/foundation/http/index.ts';
import { counted } from '#shared/values/index.ts';
import { checkHold } from './check-hold.ts';
import { countHeld } from './count-held.ts';
import type { ErasureCase, Erasures } from './deps.ts';
import { reportToProcessors } from './processor-notices.ts';

/** `name` stands in the journal; `run` may be repeated. */
export type ErasureStep = {
  readonly name: string;
  readonly run: (ctx: Context, one: ErasureCase) => Promise<unknown>;
};

/** Begins the names of the steps that remove something: they are taken anew when the verification found something left. */
export const removing = 'erase ';

/**
 * The steps of an erasure in their order. Whatever has to be *read* of the person comes before the key: what processors are told (kept
 * under keys of the notices' own), the mail while there is an address, and the counts, which follow the mail so that its own traces
 * are counted. Then the key goes, and only then what it protected: a crash in between leaves bytes that nobody can read.
 */
export function erasureSteps(erasures: Erasures): ErasureStep[] {
  const { options, keyring, database } = erasures;
  return [
    { name: 'block account and keys', run: (ctx, one) => options.accounts.block(ctx, one.accountId) },
    { name: 'check holds', run: (_ctx, one) => checkHold(erasures, one.accountId) },
    { name: 'report to processors', run: (_ctx, one) => reportToProcessors(erasures, one) },
    { name: 'tell the person', run: (_ctx, one) => tellPerson(erasures, one) },
    { name: 'count', run: (_ctx, one) => writeCounts(erasures, one) },
    { name: 'destroy key', run: (_ctx, one) => keyring.destroySubjectKey(one.accountId) },
    ...options.sources.map(({ name, erase }) => ({
      name: `${removing}${name}`,
      run: (_ctx: Context, one: ErasureCase) => erase(one.accountId),
    })),
    { name: 'empty write-ahead log', run: () => database.truncateWal() },
    { name: 'new epoch', run: () => options.newEpoch() },
  ];
}

/** A crash between the mail and the journal sends it twice; the other order might send none (GDPR Art. 12(3)). */
async function tellPerson({ options, store }: Erasures, one: ErasureCase): Promise<void> {
  const person = await options.accounts.describe(one.accountId);
  if (person === null) return;
  const answer = await one.answer();
  const certificateId = (await store.findJob(one.id))?.certificateId;
  const place = `${options.publicUrl()}/v1/certificates/${certificateId}`;
  const told = (await store.noticesOf(one.id)).map(({ processor }) => processor);
  await options.notify({
    accountId: one.accountId,
    to: person.email,
    kind: 'erasure-begins',
    subject: 'Your data is being erased',
    text: [
      `Hello ${person.name},`,
      'your request for erasure is being carried out now. Your account is closed and your API keys no longer work.',
      ...(answer ? [answer] : []),
      ...(told.length === 0
        ? []
        : [`We also tell ${counted(told.length, 'recipient')} to erase what they hold: ${told.join(', ')}.`]),
      `When everything is gone and was searched for, a signed certificate is here, as long as the file of your request is kept:\n${place}.pdf\n${place}.json`,
      'We can not send it to you: your address will be gone by then. Keep this mail if you want it.',
      `This is the last mail from us about it. Request: ${one.id}`,
    ].join('\n\n'),
  });
}

async function writeCounts({ options, store, database }: Erasures, one: ErasureCase): Promise<void> {
  const before = await countHeld(options.sources, one.accountId);
  await database.transaction((tx) => store.changeJob(tx, one.id, { before }));
}
