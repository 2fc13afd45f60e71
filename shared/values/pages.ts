import { z } from 'zod';

const limitWords = 'must be a whole number from 1 to 200';

/** Query of every list: how many, and where the page before ended. */
export const pageQuery = {
  limit: z.coerce.number(limitWords).int(limitWords).min(1, limitWords).max(200, limitWords).default(50),
  cursor: z.string().max(500).optional(),
};

/** A page of a list. `nextCursor` is null on the last page. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.strictObject({ items: z.array(item), nextCursor: z.string().nullable() });

export type Page<Item> = { items: Item[]; nextCursor: string | null };
