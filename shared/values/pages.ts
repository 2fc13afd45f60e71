import { z } from 'zod';

/** Query of every list: how many, and where the page before ended. */
export const pageQuery = {
  limit: z.coerce.number('must be a whole number').int().min(1).max(200).default(50),
  cursor: z.string().max(500).optional(),
};

/** A page of a list. `nextCursor` is null on the last page. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.strictObject({ items: z.array(item), nextCursor: z.string().nullable() });

export type Page<Item> = { items: Item[]; nextCursor: string | null };
