import {
  tellDay,
  tellHour,
  tellMonth,
  tellShortDay,
  tellShortMonth,
  tellTime,
} from '#desktop/renderer/ui/time-text.ts';

/** How long one bar lasts. Hours are told in the local zone; days and months are those of UTC, in which the server counts them. */
export type ChartStep = 'hour' | 'day' | 'month';

const hourMs = 3_600_000;
/** About a month: only the room around the first and the last bar depends on it. */
export const stepMs: Readonly<Record<ChartStep, number>> = {
  hour: hourMs,
  day: 24 * hourMs,
  month: 30 * 24 * hourMs,
};

/** `the hour from 23 Nov 2026, 09:00`, `Mon, 23 Nov 2026 (UTC)`, `November 2026 (UTC)`. */
export function tellBar(startUtc: string, step: ChartStep): string {
  if (step === 'hour') return `the hour from ${tellTime(startUtc).slice(0, -3)}`;
  return `${step === 'day' ? tellDay(startUtc) : tellMonth(startUtc)} (UTC)`;
}

/** What stands under a bar: an hour, and at midnight the day; a day; a month. */
export function tellTick(startUtc: string, step: ChartStep): string {
  if (step === 'day') return tellShortDay(startUtc);
  if (step === 'month') return tellShortMonth(startUtc);
  const hour = tellHour(startUtc);
  return hour === '00:00' ? tellShortDay(startUtc, 'local') : hour;
}

const hourSteps = [1, 2, 3, 6, 12, 24, 48, 96, 168, 336];

/** Which of the bars get a label, when there is room for `most`: every so many, and of hours those that people count by. */
export function labelled(startsUtc: readonly string[], step: ChartStep, most: number): string[] {
  if (step !== 'hour') {
    const every = Math.max(1, Math.ceil(startsUtc.length / most));
    // Counted from the newest, which people look for.
    return startsUtc.filter((_start, at) => (startsUtc.length - 1 - at) % every === 0);
  }
  const every = hourSteps.find((hours) => startsUtc.length / hours <= most) ?? 336;
  return startsUtc.filter((start) => hoursOf(start) % every === 0);
}

/** Whole hours of local time since some midnight, so that 24 of them always begin a day. */
function hoursOf(startUtc: string): number {
  const at = new Date(startUtc);
  return Math.round((at.getTime() - at.getTimezoneOffset() * 60_000) / hourMs);
}
