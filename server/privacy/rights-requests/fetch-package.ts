import { join } from 'node:path';
import { Readable } from 'node:stream';
import { accountOf, type Context } from '#server/foundation/http/index.ts';
import { AppError } from '#shared/errors/index.ts';
import type { RightsRequestId } from '#shared/values/index.ts';
import type { RightsRequests } from './deps.ts';
import { packagePlace, packagesFolder } from './package/package-folder.ts';
import { readSealedFile } from './package/sealed-file.ts';

/**
 * The package of one of the caller's requests, opened as it is read. Writes `package.fetched` before the first byte.
 * Throws `not-found` for another person's request as for none, and `invalid-state` when there is no package (yet, or any more).
 */
export async function fetchPackage(
  rights: RightsRequests,
  ctx: Context,
  id: RightsRequestId,
): Promise<Readable> {
  const accountId = accountOf(ctx);
  const row = await rights.store.findOf(accountId, id);
  if (row === null) throw new AppError('not-found');
  const bytes = row.packageFile === null ? null : await openPackage(rights, row.packageFile, row);
  if (bytes === null)
    throw new AppError('invalid-state', {
      detail: `There is no package: the request is ${row.state}. A package is removed 30 days after completion.`,
    });
  await rights.audit.record(ctx, {
    event: 'package.fetched',
    subject: accountId,
    fields: { rightsRequestId: id },
  });
  return Readable.from(bytes, { objectMode: false });
}

async function openPackage(
  rights: RightsRequests,
  name: string,
  { id, accountId }: { id: string; accountId: string },
): Promise<AsyncGenerator<Buffer> | null> {
  const file = join(packagesFolder(rights.options.dataFolder), name);
  try {
    return await readSealedFile(rights, { file, place: packagePlace(id, accountId) });
  } catch (error) {
    // Retention was cut off between the file and the row: the package has had its time.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
