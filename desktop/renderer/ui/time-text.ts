const oneDayMs = 86_400_000;

const dateTime = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
const shortTime = new Intl.DateTimeFormat('en-GB', {
  day: '2-digit',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
});
const hourOfDay = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});

const shortDay = { day: 'numeric', month: 'short' } as const;
const localDay = new Intl.DateTimeFormat('en-GB', shortDay);
const utcDay = new Intl.DateTimeFormat('en-GB', { ...shortDay, timeZone: 'UTC' });
const month = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' });
const shortMonth = new Intl.DateTimeFormat('en-GB', { month: 'short', year: '2-digit', timeZone: 'UTC' });

/** `23 Nov 2026, 09:46:55` in the local zone. Pure but for the machine's time zone. */
export const tellTime = (utc: string): string => dateTime.format(new Date(utc));

/** `23 Nov, 09:46:55.120` in the local zone, for dense tables. */
export const tellShortTime = (utc: string): string => shortTime.format(new Date(utc));

/** `09:46` in the local zone. */
export const tellHour = (utc: string): string => hourOfDay.format(new Date(utc));

/** `2026-11-23 09:46:55.120 UTC`, the same on every machine. Pure. */
export const tellUtc = (utc: string): string => `${utc.replace('T', ' ').replace('Z', '')} UTC`;

/** `Mon, 23 Nov 2026` of a calendar date, which has no time zone. Pure. */
export const tellDate = (date: string): string => day.format(new Date(`${date}T00:00:00Z`));

/** `Mon, 23 Nov 2026`: the day in UTC that a moment belongs to. Pure. */
export const tellDay = (utc: string): string => tellDate(utc.slice(0, 10));

/** `23 Nov` in UTC, or in the local zone. */
export const tellShortDay = (utc: string, zone: 'utc' | 'local' = 'utc'): string =>
  (zone === 'utc' ? utcDay : localDay).format(new Date(utc));

/** `November 2026` in UTC. Pure. */
export const tellMonth = (utc: string): string => month.format(new Date(utc));

/** `Nov 26` in UTC. Pure. */
export const tellShortMonth = (utc: string): string => shortMonth.format(new Date(utc));

/** Whole days from the day of `nowMs` in the local zone to a calendar date; negative when it is past. */
export function daysUntil(date: string, nowMs: number): number {
  const now = new Date(nowMs);
  const today = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate());
  return Math.round((Date.parse(`${date}T00:00:00Z`) - today) / oneDayMs);
}

const steps: readonly (readonly [limitMs: number, unitMs: number, unit: string])[] = [
  [60_000, 1000, 's'],
  [3_600_000, 60_000, 'min'],
  [oneDayMs, 3_600_000, 'h'],
  [Number.POSITIVE_INFINITY, oneDayMs, 'd'],
];

/** How long before `nowMs`: `12 s ago`, `5 min ago`, `in 3 h`. Pure. */
export function tellAgo(utc: string, nowMs: number): string {
  const passedMs = nowMs - Date.parse(utc);
  const [, unitMs, unit] = steps.find(([limitMs]) => Math.abs(passedMs) < limitMs) ?? [0, oneDayMs, 'd'];
  const count = Math.floor(Math.abs(passedMs) / unitMs);
  if (unit === 's' && count < 3) return 'just now';
  return passedMs >= 0 ? `${count} ${unit} ago` : `in ${count} ${unit}`;
}
