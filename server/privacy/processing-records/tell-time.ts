import { isTimeZone } from '#shared/values/index.ts';

/**
 * An instant as a person reads it, with its zone: `23 November 2026, 11:15 (Europe/Berlin)`. An empty or unknown time
 * zone falls back to UTC, so that a document can always be made. Pure.
 */
export function tellTime(instantUtc: string, timeZone: string): string {
  const zone = isTimeZone(timeZone) ? timeZone : 'UTC';
  const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: zone });
  const parts = new Map(format.formatToParts(new Date(instantUtc)).map(({ type, value }) => [type, value]));
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? '';
  return `${part('day')} ${part('month')} ${part('year')}, ${part('hour')}:${part('minute')} (${zone})`;
}
