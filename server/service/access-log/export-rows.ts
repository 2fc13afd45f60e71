import { Readable } from 'node:stream';
import { type Clock, nowUtc } from '#server/foundation/clock/index.ts';
import type { Context } from '#server/foundation/http/index.ts';
import {
  type AccessLogFilter,
  type AccessLogRow,
  type ExportFormat,
  exportMedia,
} from '#shared/contracts/access-log.ts';
import type { AccountId } from '#shared/values/index.ts';
import type { AccessLog } from './access-log-port.ts';
import { rowFormats } from './export-formats.ts';
import {
  countSubjects,
  filterNames,
  orNothingFound,
  type RecordDeps,
  recordLook,
  type SubjectCounts,
} from './record-consultation.ts';

export type ExportDeps = RecordDeps & {
  readonly clock: Clock;
  readonly accessLog: Pick<AccessLog, 'countSubjects' | 'read'>;
};

/** An export as the route answers it: a stream of `media`. */
export type ExportedFile = {
  readonly bytes: Readable;
  readonly media: string;
  readonly headers: Readonly<Record<string, string>>;
};

type Chunks = AsyncIterable<readonly AccessLogRow[]>;

/** Lines are made as the reader takes them: memory stays the same however many rows there are. */
async function* writeLines(format: ExportFormat, chunks: Chunks): AsyncGenerator<string> {
  const { head, line } = rowFormats[format];
  if (head !== '') yield head;
  for await (const rows of chunks) if (rows.length > 0) yield rows.map(line).join('');
}

function toFile(clock: Clock, format: ExportFormat, chunks: Chunks): ExportedFile {
  const name = `access-log-${nowUtc(clock).slice(0, 10)}.${rowFormats[format].extension}`;
  return {
    bytes: Readable.from(writeLines(format, chunks), { objectMode: false }),
    media: exportMedia[format],
    headers: { 'content-disposition': `attachment; filename="${name}"` },
  };
}

/** Rows that come while an export runs do not belong to it; it would never end. */
function untilNow(clock: Clock, filter: AccessLogFilter): AccessLogFilter {
  const end = new Date(clock.nowMs() + 1).toISOString();
  return { ...filter, to: filter.to !== undefined && filter.to < end ? filter.to : end };
}

/** What of a chunk was not announced when the export began; takes it off what was. */
function unannounced(left: Map<string | null, number>, rows: readonly AccessLogRow[]): SubjectCounts {
  const beyond = new Map<string | null, number>();
  for (const [subject, count] of countSubjects(rows)) {
    const known = left.get(subject) ?? 0;
    left.set(subject, Math.max(0, known - count));
    if (count > known) beyond.set(subject, count - known);
  }
  return beyond;
}

/**
 * All rows that fit, oldest first, up to now, as a stream for an administrator. Every person whose rows go out has an audit entry with their
 * count before: those that could be counted beforehand before the first byte; others (with a filter for an address, which is sealed, or rows that
 * came late) before their chunk. An export that is broken off has announced more than it sent, never less. Repeating it records again.
 */
export async function exportRows(
  deps: ExportDeps,
  ctx: Context,
  { format, filter: asked }: { format: ExportFormat; filter: AccessLogFilter },
): Promise<ExportedFile> {
  const { accessLog, clock } = deps;
  const filter = untilNow(clock, asked);
  const record = (counts: SubjectCounts) =>
    recordLook(deps, ctx, {
      counts,
      look: { event: 'access-log.exported', filters: filterNames(asked), format },
    });
  const counted = asked.ip === undefined ? await accessLog.countSubjects(filter) : new Map();
  await record(orNothingFound(counted, asked));
  const left = new Map<string | null, number>(counted);
  async function* recorded(): AsyncGenerator<readonly AccessLogRow[]> {
    for await (const rows of accessLog.read(filter, 'oldest-first')) {
      await record(unannounced(left, rows));
      yield rows;
    }
  }
  return toFile(clock, format, recorded());
}

type OwnQuery = { readonly limit?: number | undefined; readonly cursor?: string | undefined };

/**
 * A person's own rows as CSV, newest first: all that fit, or the first `limit` behind `cursor`. No consultation. Throws
 * AppError `invalid-input` for a foreign cursor.
 */
export function exportOwnRows(
  { accessLog, clock }: Pick<ExportDeps, 'accessLog' | 'clock'>,
  accountId: AccountId,
  { filter, page: { limit = Number.POSITIVE_INFINITY, cursor } }: { filter: AccessLogFilter; page: OwnQuery },
): ExportedFile {
  // Here and not in the generator: a foreign cursor must be refused before the answer begins.
  const chunks = accessLog.read({ ...filter, accountId }, 'newest-first', cursor);
  async function* own(): AsyncGenerator<readonly AccessLogRow[]> {
    let left = limit;
    for await (const rows of chunks) {
      yield rows.slice(0, left);
      left -= rows.length;
      if (left <= 0) return;
    }
  }
  return toFile(clock, 'csv', own());
}
