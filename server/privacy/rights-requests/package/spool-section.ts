import { join } from 'node:path';
import type { ExportSection } from '#server/foundation/obligations/index.ts';
import type { RightsRequests } from '#server/privacy/rights-requests/deps.ts';
import { packagePlace, packagesFolder } from './package-folder.ts';
import { readSealedFile, writeSealedFile } from './sealed-file.ts';

type Row = Readonly<Record<string, unknown>>;

/** A section read once from its source, and to be read again as often as a file is made from it. */
export type Spool = {
  readonly name: string;
  readonly title: string;
  readonly count: number;
  /** Every field that any record has, in the order of their first appearance. */
  readonly columns: readonly string[];
  /** The first records, for the page to read. */
  readonly first: readonly Row[];
  readonly rows: () => AsyncIterable<Row>;
};

type Place = { readonly requestId: string; readonly accountId: string };

/** So many records of a section stand in the page; all of them in the JSON and CSV files. */
const firstRows = 200;

/**
 * Reads a section into a sealed file beside the package, so that its JSON, its CSV and the page tell of the same moment and a million
 * records need no memory. The file is removed with the others of the request.
 */
export async function spoolSection(
  deps: Pick<RightsRequests, 'random' | 'keyring' | 'options'>,
  section: ExportSection,
  { requestId, accountId }: Place,
): Promise<Spool> {
  const file = join(packagesFolder(deps.options.dataFolder), `${requestId}.${section.name}.spool`);
  const place = packagePlace(requestId, accountId, section.name);
  const seen = { count: 0, columns: new Set<string>(), first: [] as Row[] };
  await writeSealedFile(deps, { file, place, source: toLines(section.records, seen) });
  const { name, title } = section;
  return {
    ...{ name, title, count: seen.count, columns: [...seen.columns], first: seen.first },
    rows: () => readLines(deps, file, place),
  };
}

async function* toLines(
  records: ExportSection['records'],
  seen: { count: number; columns: Set<string>; first: Row[] },
): AsyncGenerator<Buffer> {
  for await (const record of records) {
    seen.count += 1;
    for (const [name, value] of Object.entries(record)) if (value !== undefined) seen.columns.add(name);
    if (seen.first.length < firstRows) seen.first.push(record);
    yield Buffer.from(`${JSON.stringify(record)}\n`, 'utf8');
  }
}

async function* readLines(
  deps: Pick<RightsRequests, 'keyring'>,
  file: string,
  place: Parameters<typeof readSealedFile>[1]['place'],
): AsyncGenerator<Row> {
  const bytes = await readSealedFile(deps, { file, place });
  if (bytes === null) throw new Error('the key was destroyed while the package was built');
  for await (const line of splitLines(bytes)) yield JSON.parse(line) as Row;
}

/** Lines end at a line feed and nowhere else: JSON may hold U+2028, at which readline would cut. */
async function* splitLines(source: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let rest: Buffer[] = [];
  for await (const bytes of source) {
    let start = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
      yield Buffer.concat([...rest, bytes.subarray(start, end)]).toString('utf8');
      rest = [];
      start = end + 1;
    }
    if (start < bytes.length) rest.push(bytes.subarray(start));
  }
}
