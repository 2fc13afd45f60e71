import { encodeCursor } from '#server/foundation/http/index.ts';
import type { AccessLogRow } from '#shared/contracts/access-log.ts';

/** Events of the live tail (Server-Sent Events, HTML standard section 9.2). JSON holds no line break, so that `data` is one line. */
const event = (name: string, data: object): string => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;

/** The cursor of a row, with which a list or another stream goes on behind it. */
export const rowCursor = (row: AccessLogRow): string => encodeCursor([Date.parse(row.timeUtc), row.id]);

export const watchEvents = {
  /** Comes at once, so that the client sees that it is connected; it comes back after two seconds when the connection breaks. */
  begin: 'retry: 2000\n: watching\n\n',
  heartbeat: ': still here\n\n',
  row: (row: AccessLogRow): string => `id: ${rowCursor(row)}\n${event('row', row)}`,
  /** So many rows that fit were left out, because the client took them too slowly. */
  dropped: (count: number): string => event('dropped', { count }),
  /** Too many rows were written while the client was away: those behind this cursor up to now are left out. */
  gap: (afterCursor: string): string => event('gap', { afterCursor }),
  /** The last event. A client that is told so need not come back by itself. */
  end: (reason: 'session-ended' | 'server-stopping' | 'nothing-more'): string => event('end', { reason }),
};
