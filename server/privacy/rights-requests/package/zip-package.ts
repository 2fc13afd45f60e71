import { createHash, type Hash } from 'node:crypto';
import { Readable } from 'node:stream';
import { type Archiver, ZipArchive } from 'archiver';
import { nowUtc } from '#server/foundation/clock/index.ts';
import type { RightsRequests } from '#server/privacy/rights-requests/deps.ts';
import type { Spool } from './spool-section.ts';
import { writeCsv } from './write-csv.ts';
import { writeJson } from './write-json.ts';
import { writePage } from './write-page.ts';
import { type Checksum, writeReadme } from './write-readme.ts';

type Deps = Pick<RightsRequests, 'clock' | 'options'>;
type Content = { readonly requestId: string; readonly spools: readonly Spool[] };
type Text = AsyncIterable<string> | Iterable<string>;

/** The ZIP as a stream of bytes: a page, JSON and CSV per section, and last a README with the checksum of each file. */
export async function* zipPackage(deps: Deps, content: Content): AsyncGenerator<Buffer> {
  const archive = new ZipArchive({ zlib: { level: 6 } });
  fill(archive, deps, content).catch((error: Error) => archive.destroy(error));
  yield* archive as AsyncIterable<Buffer>;
}

async function fill(archive: Archiver, deps: Deps, { requestId, spools }: Content): Promise<void> {
  const date = new Date(deps.clock.nowMs());
  const checksums: Checksum[] = [];
  const add = async (name: string, text: Text) => {
    checksums.push(await addFile(archive, text, { name, date }));
  };
  const { dataMap, statements } = deps.options;
  const builtAtUtc = nowUtc(deps.clock);
  const page = { requestId, builtAtUtc, dataMap, statements: await statements(), spools };
  await add('index.html', [writePage(page)]);
  for (const spool of spools) {
    await add(`data/${spool.name}.json`, writeJson(spool, spool.rows()));
    await add(`data/${spool.name}.csv`, writeCsv(spool.columns, spool.rows()));
  }
  await addFile(archive, [writeReadme(requestId, checksums)], { name: 'README.txt', date });
  await archive.finalize();
}

/** Appends one file and waits until it is in. Its errors are told here: the archive itself would wait for ever. */
function addFile(archive: Archiver, text: Text, entry: { name: string; date: Date }): Promise<Checksum> {
  const hash = createHash('sha256');
  const source = Readable.from(toBytes(text, hash), { objectMode: false });
  return new Promise((resolve, reject) => {
    source.once('error', reject);
    archive.once('error', reject);
    archive.once('entry', () => {
      archive.off('error', reject);
      resolve({ name: entry.name, sha256: hash.digest('hex') });
    });
    archive.append(source, entry);
  });
}

const pieceLength = 64 * 1024;

/** Gathers small texts into larger pieces of bytes and hashes them on the way. */
async function* toBytes(text: Text, hash: Hash): AsyncGenerator<Buffer> {
  let pending = '';
  for await (const piece of text) {
    pending += piece;
    if (pending.length < pieceLength) continue;
    yield hashed(pending, hash);
    pending = '';
  }
  if (pending !== '') yield hashed(pending, hash);
}

function hashed(text: string, hash: Hash): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  hash.update(bytes);
  return bytes;
}
