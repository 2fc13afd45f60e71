import { z } from 'zod';

/** A moment as ISO 8601 in UTC with milliseconds: `2026-11-23T09:46:55.120Z`. Sorts as text. */
export const instantSchema = z.iso.datetime({
  precision: 3,
  error: 'must be an ISO 8601 UTC time with milliseconds',
});
export type Instant = string;

/** Accepts a date or a time in a filter (`2026-11-23`, `2026-11-23T09:46:55Z`, with or without milliseconds); yields an Instant. */
export const instantInputSchema = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })], 'must be an ISO 8601 date or time')
  .transform((value): Instant => new Date(value).toISOString());

/** A calendar date, `2026-11-23`, without a time zone. */
export const dateSchema = z.iso.date();
export type CalendarDate = string;
