import type { CalendarDate, Instant } from '#shared/values/index.ts';

export type Deadline = {
  readonly dueOn: CalendarDate;
  /** Each step from the receipt to the last day, as a sentence. */
  readonly derivation: readonly string[];
};

const dayMs = 86_400_000;
const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/**
 * Last day to answer a rights request: one month after receipt (GDPR Art. 12(3)), counted as Regulation (EEC, Euratom) 1182/71
 * Art. 3 counts. `receivedAtUtc` is the instant of receipt; the result is a calendar date in `timeZone` (IANA name), moved past Saturdays
 * and Sundays. Not covered: public holidays and the extension by two months. Pure. Throws RangeError for an invalid instant or zone.
 */
export function deriveDeadline(receivedAtUtc: Instant, timeZone: string): Deadline {
  const received = toLocalDay(receivedAtUtc, timeZone);
  const sameDate = addOneMonth(received);
  const due = nextWorkingDay(sameDate.day);
  const derivation = [
    `Received on ${tell(received)} (${timeZone}). The day of receipt does not count: the month begins on ${tell(received + dayMs)} (Regulation 1182/71 Art. 3(1)).`,
    sameDate.exists
      ? `One month (GDPR Art. 12(3)) ends on the same date of the following month: ${tell(sameDate.day)} (Art. 3(2)(c)).`
      : `One month (GDPR Art. 12(3)) would end on a date that the following month does not have; it ends on the last day of that month: ${tell(sameDate.day)} (Art. 3(2)(c)).`,
  ];
  if (due !== sameDate.day)
    derivation.push(
      `That is a ${weekdayOf(sameDate.day)}; the period ends with the following working day: ${tell(due)} (Art. 3(4)).`,
    );
  return { dueOn: toDate(due), derivation };
}

/** Midnight (as if UTC) of the calendar day on which an instant falls in a zone. */
function toLocalDay(instant: Instant, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
  }).formatToParts(new Date(instant));
  const part = (type: string) => Number(parts.find((found) => found.type === type)?.value);
  return Date.UTC(part('year'), part('month') - 1, part('day'));
}

/** The same date of the following month, or that month's last day when it has no such date. */
function addOneMonth(day: number): { day: number; exists: boolean } {
  const date = new Date(day);
  const lastOfNext = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 2, 0);
  const exists = date.getUTCDate() <= new Date(lastOfNext).getUTCDate();
  const sameDate = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate());
  return { day: exists ? sameDate : lastOfNext, exists };
}

function nextWorkingDay(day: number): number {
  const weekday = new Date(day).getUTCDay();
  if (weekday === 6) return day + 2 * dayMs;
  return weekday === 0 ? day + dayMs : day;
}

/** Days from an instant's calendar day in `timeZone` to the last day; 0 on that day, negative when it is past. Pure. */
export const daysLeft = (nowUtc: Instant, dueOn: CalendarDate, timeZone: string): number =>
  (Date.parse(dueOn) - toLocalDay(nowUtc, timeZone)) / dayMs;

const toDate = (day: number): CalendarDate => new Date(day).toISOString().slice(0, 10);
const weekdayOf = (day: number): string => weekdays[new Date(day).getUTCDay()] ?? '';

function tell(day: number): string {
  const date = new Date(day);
  return `${weekdayOf(day)} ${date.getUTCDate()} ${months[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}
