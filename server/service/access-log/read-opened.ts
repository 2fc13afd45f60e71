import type { Keyring } from '#server/trust/keyring/index.ts';
import type { AccessLogRow } from '#shared/contracts/access-log.ts';
import type { DayReaders } from './day-readers.ts';
import { ipMatcher } from './ip-filter.ts';
import { rowOpener } from './open-row.ts';
import type { IpForm } from './redact-rules.ts';
import { type Scan, scanChunks } from './scan-rows.ts';

/** What reading rows takes. */
export type ReadDeps = {
  readonly readers: DayReaders;
  readonly keyring: Keyring;
  readonly ipForm: IpForm;
};

/** Opening so many rows takes about two milliseconds, in which the gateway waits. */
export const openedAtOnce = 200;

/**
 * Rows of a scan, opened, some hundred at a time; a chunk may be empty where the filter asks for an address. Each chunk has an opener of its
 * own: memory stays the same however long the scan, and a key that is destroyed meanwhile opens nothing more.
 */
export async function* readOpened(
  { readers, keyring, ipForm }: ReadDeps,
  scan: Omit<Scan, 'chunk'>,
): AsyncGenerator<AccessLogRow[]> {
  const { ip } = scan.filter;
  const isFrom = ip === undefined ? () => true : ipMatcher(ip, ipForm);
  for await (const rows of scanChunks(readers, { ...scan, chunk: openedAtOnce }))
    yield rows.map(rowOpener(keyring)).filter((row) => isFrom(row.ip));
}
