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

/** What is asked for a period: `from` is inclusive, `to` exclusive; either may be left out. See `withPeriod`. */
export const periodFields = { from: instantInputSchema.optional(), to: instantInputSchema.optional() };

type AskedPeriod = { readonly from?: Instant | undefined; readonly to?: Instant | undefined };

const isPeriod = ({ from, to }: AskedPeriod): boolean =>
  from === undefined || to === undefined || Date.parse(from) < Date.parse(to);

/** Refuses, naming `from`, a period in which nothing can be: an empty answer would look like an answer. */
export const withPeriod = <S extends z.ZodType<AskedPeriod>>(schema: S): S =>
  schema.refine(isPeriod, { path: ['from'], error: 'must be before `to`' });

/** A calendar date, `2026-11-23`, without a time zone. */
export const dateSchema = z.iso.date();
export type CalendarDate = string;
