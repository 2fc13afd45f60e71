import { join } from 'node:path';
import type { ExportSection } from '#server/foundation/obligations/index.ts';
import type { RightsRequests } from '#server/privacy/rights-requests/deps.ts';
import type { AccountId } from '#shared/values/index.ts';
import { packagePlace, packagesFolder, removePackageFiles } from './package-folder.ts';
import { writeSealedFile } from './sealed-file.ts';
import { type Spool, spoolSection } from './spool-section.ts';
import { zipPackage } from './zip-package.ts';

type Place = { readonly requestId: string; readonly accountId: AccountId };
export type BuiltPackage = { readonly file: string; readonly sections: number; readonly records: number };

/**
 * Builds the access package (GDPR Art. 15 and 20): everything every source holds about the person, as JSON, CSV and a page. A ZIP, streamed
 * into a file sealed under the person's key; no readable byte of it touches the disk. Replaces an earlier build.
 * Resolves with the file's name within the packages folder.
 */
export async function buildPackage(rights: RightsRequests, place: Place): Promise<BuiltPackage> {
  const { dataFolder } = rights.options;
  const file = `${place.requestId}.zip`;
  await removePackageFiles(dataFolder, [place.requestId]);
  try {
    const spools = await spoolAll(rights, place);
    await writeSealedFile(rights, {
      file: join(packagesFolder(dataFolder), file),
      place: packagePlace(place.requestId, place.accountId),
      source: zipPackage(rights, { requestId: place.requestId, spools }),
    });
    return { file, sections: spools.length, records: spools.reduce((sum, { count }) => sum + count, 0) };
  } finally {
    await removePackageFiles(dataFolder, [place.requestId], file);
  }
}

async function spoolAll(rights: RightsRequests, place: Place): Promise<Spool[]> {
  const spools: Spool[] = [];
  for (const section of await collectSections(rights, place.accountId))
    spools.push(await spoolSection(rights, section, place));
  return spools;
}

async function collectSections({ options }: RightsRequests, accountId: AccountId): Promise<ExportSection[]> {
  const sections: ExportSection[] = [];
  for (const source of options.sources) sections.push(...(await source.export(accountId)));
  const names = sections.map(({ name }) => name);
  const double = names.find((name, at) => names.indexOf(name) !== at);
  if (double !== undefined) throw new Error(`two sources export a section called ${double}`);
  return sections;
}
