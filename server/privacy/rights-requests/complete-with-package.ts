import { nowUtc } from '#server/foundation/clock/index.ts';
import type { Context } from '#server/foundation/http/index.ts';
import { AppError } from '#shared/errors/index.ts';
import type { RightsRequests } from './deps.ts';
import { type BuiltPackage, buildPackage } from './package/build-package.ts';
import { removePackageFiles } from './package/package-folder.ts';
import { type KnownRow, known } from './views.ts';

/**
 * Builds the package and completes the request. The package counts only when the request is still in progress at the end; else it is
 * removed. Writes `package.built` and `rights-request.acted`. Throws `invalid-state`.
 */
export async function completeWithPackage(
  rights: RightsRequests,
  ctx: Context,
  { id, accountId }: KnownRow,
  answer: string | null,
): Promise<void> {
  if (!rights.keyring.hasSubjectKey(accountId))
    throw new AppError('invalid-state', {
      detail: 'The person is erased; nothing is held that could be told.',
    });
  const built = await buildPackage(rights, { requestId: id, accountId });
  try {
    await writeDown(rights, ctx, { id, accountId, answer, built });
  } catch (error) {
    await removePackageFiles(rights.options.dataFolder, [id]);
    throw error;
  }
}

async function writeDown(
  { database, store, audit, clock }: RightsRequests,
  ctx: Context,
  { id, accountId, answer, built }: Pick<KnownRow, 'id' | 'accountId' | 'answer'> & { built: BuiltPackage },
): Promise<void> {
  await database.transaction(async (tx) => {
    const row = await store.find(id, tx);
    if (row === null || known(row).state !== 'in-progress')
      throw new AppError('invalid-state', { detail: `The request is ${row?.state} by now.` });
    await store.change(tx, id, {
      state: 'completed',
      completedAtUtc: nowUtc(clock),
      packageFile: built.file,
      ...(answer === null ? {} : { answer }),
    });
    await audit.append(tx, ctx, {
      event: 'package.built',
      subject: accountId,
      fields: { rightsRequestId: id, sections: built.sections, records: built.records },
    });
    await audit.append(tx, ctx, {
      event: 'rights-request.acted',
      subject: accountId,
      fields: { rightsRequestId: id, action: 'complete', state: 'completed' },
    });
  });
}
