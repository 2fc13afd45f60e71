export const hourMs = 3_600_000;

/** The name of the hour that was asked last: rows of one hour come one after another, and making the text is most of the work. */
let last = { hour: Number.NaN, name: '' };

/** UTC hour of an instant (Unix milliseconds): `2026-11-23T09`, the name of its key. Pure. */
export function hourOf(timeMs: number): string {
  const hour = Math.floor(timeMs / hourMs);
  if (hour !== last.hour) last = { hour, name: new Date(hour * hourMs).toISOString().slice(0, 13) };
  return last.name;
}

/** UTC day of an instant: `2026-11-23`, the name of its file. Pure. */
export const dayOf = (timeMs: number): string => hourOf(timeMs).slice(0, 10);

/** 00:00 UTC of a day, Unix milliseconds. Pure. */
export const startOfDay = (day: string): number => Date.parse(`${day}T00:00:00.000Z`);

/** The id of a row's subject as it is bound into the sealed value. Pure. */
export const subjectOf = (accountId: string | null): string => accountId ?? 'nobody';

/** UUID text to its 32 hexadecimal digits. Pure. */
export const uuidToHex = (uuid: string): string => uuid.replaceAll('-', '');

/** 16 bytes to the UUID text. Pure. */
export function bytesToUuid(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

const maxSegments = 8;
/** A name somebody chose for a part of an API; also `v1`. All else may be an id, a name or an address of a person. */
const wordSegment = /^(?:[A-Za-z][A-Za-z_-]{0,31}|v\d{1,3})$/;

/**
 * The pattern of a path that may stand unsealed: `/exercises/42?q=x` becomes `/exercises/:id`. Only segments that look like a word
 * of the API are kept; at most eight, then `*`. Pure.
 * Not covered: a person's name alone in a segment (`/users/anna`) looks like a word. APIs should not do that.
 */
export function routeOf(target: string): string {
  const queryAt = target.indexOf('?');
  const path = queryAt === -1 ? target : target.slice(0, queryAt);
  const segments = path.split('/').slice(1);
  const kept = segments
    .slice(0, maxSegments)
    .map((segment) => (segment === '' || wordSegment.test(segment) ? segment : ':id'));
  return `/${kept.join('/')}${segments.length > maxSegments ? '/*' : ''}`;
}

/** The statuses a filter means: `404` is 404 to 405 (exclusive), `5xx` 500 to 600. Pure. */
export function statusRange(filter: string): { from: number; below: number } {
  if (!filter.endsWith('xx')) return { from: Number(filter), below: Number(filter) + 1 };
  const from = Number(filter.charAt(0)) * 100;
  return { from, below: from + 100 };
}
