import { z } from 'zod';

/**
 * A name that somebody gives to themselves or to a thing: trimmed, one line. Line breaks and other control characters could forge
 * lines in mails, files and lists.
 */
export const nameSchema = (most: number) =>
  z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(most)
    // A refinement, not a pattern: OpenAPI writes a pattern with its flag, and then no name matches the description.
    .refine((name) => !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(name), 'must not hold line breaks or control characters');
