import { inSeconds, newId, nowUtc } from '#server/foundation/clock/index.ts';
import type { Context } from '#server/foundation/http/index.ts';
import { issueCertificate } from './certificate/issue-certificate.ts';
import { checkHold } from './check-hold.ts';
import type { ErasureCase, Erasures } from './deps.ts';
import { erasureSteps } from './erasure-steps.ts';
import { tellProcessors } from './processor-notices.ts';
import { collectNeedles } from './scan/collect-needles.ts';
import { verifyErased } from './verify-erased.ts';

/**
 * Erases a person (GDPR Art. 17): journaled steps, then a check that nothing is left, then the certificate. Every step may be repeated; after a
 * crash or a refusal the next call goes on where this one stopped. Throws `invalid-state` while a hold forbids it, when records or bytes of the
 * person remain, or while a processor is still to be told: the request then stays in progress, without a certificate.
 */
export async function runErasure(erasures: Erasures, ctx: Context, one: ErasureCase): Promise<void> {
  const { store } = erasures;
  if ((await store.findJob(one.id)) === null) await beginErasure(erasures, ctx, one);
  // An administrator who tries again has mended something; the server by itself keeps to the times.
  else await tellProcessors(erasures, one.id, ctx.actor.kind === 'admin' ? { now: true } : {});
  try {
    await takeSteps(erasures, ctx, one);
    const evidence = await verifyErased(erasures, one);
    await issueCertificate(erasures, ctx, { ...evidence, one });
    await forgetKeys(erasures, one.id, evidence.notices);
  } catch (error) {
    await planRetry(erasures, one.id);
    throw error;
  }
}

const retrySeconds = 300;

/** What failed in passing (a reader that held on to the log, a provider that was down) is tried again; what was found is for people to see. */
async function planRetry({ database, store, clock }: Erasures, id: string): Promise<void> {
  const job = await store.findJob(id);
  if (job === null || job.retryAtUtc !== null || job.remaining !== null) return;
  await database.transaction((tx) => store.changeJob(tx, id, { retryAtUtc: inSeconds(clock, retrySeconds) }));
}

/** Keys of the job and of notices that nobody took. What they sealed is gone with the rows. */
async function forgetKeys(
  { keyring }: Erasures,
  id: string,
  notices: readonly { readonly id: string }[],
): Promise<void> {
  await keyring.destroySubjectKey(id);
  for (const notice of notices) await keyring.destroySubjectKey(notice.id);
}

/** Writes the job down, with what the scan will look for under a key of the job's own. From here on there is no way back. */
async function beginErasure(erasures: Erasures, ctx: Context, one: ErasureCase): Promise<void> {
  const { database, keyring, store, clock, random } = erasures;
  const { id, accountId } = one;
  await checkHold(erasures, accountId);
  const needles = await collectNeedles(erasures, accountId);
  await keyring.createSubjectKey(id);
  const certificateId = newId<'certificate'>({ clock, random });
  const nothingYet = { doneSteps: [], before: null, remaining: null, retryAtUtc: null };
  try {
    await database.transaction(async (tx) => {
      await one.begin(tx, ctx);
      await store.insertJob(tx, {
        ...{ id, accountId, begunAtUtc: nowUtc(clock), needles, certificateId },
        ...nothingYet,
      });
    });
  } catch (error) {
    await keyring.destroySubjectKey(id);
    throw error;
  }
}

async function takeSteps(erasures: Erasures, ctx: Context, one: ErasureCase): Promise<void> {
  const { database, store } = erasures;
  const done = [...((await store.findJob(one.id))?.doneSteps ?? [])];
  for (const step of erasureSteps(erasures)) {
    if (done.includes(step.name)) continue;
    await step.run(ctx, one);
    done.push(step.name);
    await database.transaction((tx) => store.changeJob(tx, one.id, { doneSteps: done }));
  }
}
