import { z } from 'zod';

/** The largest whole number of a structured field (RFC 9651 section 3.3.1), in which limits are told. */
export const maxLimit = 999_999_999_999_999;
/** The longest window: 31 days. */
export const maxWindowSeconds = 2_678_400;

const nameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,31}$/, 'must be 1 to 32 small letters, digits and hyphens, a letter first');
const amountSchema = (least: number) =>
  z.int(`must be a whole number from ${least} to ${maxLimit}`).min(least).max(maxLimit);
const windowSchema = z
  .int(`must be a whole number from 1 to ${maxWindowSeconds}`)
  .min(1, `must be at least 1`)
  .max(maxWindowSeconds, `must be at most ${maxWindowSeconds}`);

/** A window is a field of the other kinds, so that it is one of no kind here would leave the reader guessing. */
const explainNoWindow: z.core.$ZodErrorMap = (issue) =>
  issue.code === 'unrecognized_keys' && issue.keys.every((name) => name === 'windowSeconds')
    ? 'must be left out: a limit of kind concurrent counts requests under way and has no window'
    : undefined;

/**
 * One limit of a plan or a key. `requests` and `bytes` (of request and answer bodies) are counted in a window that slides; `concurrent`
 * counts requests that are not answered yet and has no window.
 */
export const limitSchema = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({
      name: nameSchema,
      kind: z.literal('requests'),
      limit: amountSchema(1),
      windowSeconds: windowSchema,
    }),
    z.strictObject({
      name: nameSchema,
      kind: z.literal('bytes'),
      limit: amountSchema(1),
      windowSeconds: windowSchema,
    }),
    z.strictObject(
      { name: nameSchema, kind: z.literal('concurrent'), limit: amountSchema(1) },
      { error: explainNoWindow },
    ),
  ],
  {
    error: ({ code }) =>
      code === 'invalid_union' ? 'must be requests, bytes or concurrent' : 'must be an object',
  },
);
export type Limit = z.infer<typeof limitSchema>;

/** Names are how a client tells limits apart: none twice. Pure. */
export const haveOwnNames = (limits: readonly Limit[]): boolean =>
  new Set(limits.map(({ name }) => name)).size === limits.length;

export const maxLimits = 16;

/** Limits that a holder gives one key, beside those of the plan: they can only make it stricter. */
export const ownLimitsSchema = z
  .array(limitSchema)
  .max(maxLimits, `must be at most ${maxLimits} limits`)
  .refine(haveOwnNames, 'has two limits of the same name');

export const quotaAmountSchema = amountSchema(0);

/** What happens at the end of a monthly quota: `hard` refuses, `soft` lets pass and counts the overage. */
export const quotaEndSchema = z.enum(['hard', 'soft'], 'must be hard or soft');
export type QuotaEnd = z.infer<typeof quotaEndSchema>;
