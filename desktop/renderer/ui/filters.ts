import type { z } from 'zod';
import { fieldWords } from '#shared/errors/index.ts';
import { replaceQuery, usePlace } from './place.ts';

export type Filter = Readonly<Record<string, string | undefined>>;

/** The filters of the present screen, which stand in its place, so that leaving and coming back keeps them. */
export function useFilter() {
  const { query } = usePlace();
  const isSet = Object.keys(query).length > 0;
  return {
    filter: query as Filter,
    set: (part: Filter) => replaceQuery({ ...query, ...part }),
    clear: isSet ? () => replaceQuery({}) : undefined,
  };
}

/** What is wrong with a filter, by its name, as the contract's own schema judges; empty when all is well. Pure. */
export function judgeFilter(schema: z.ZodType, filter: Filter): Readonly<Record<string, string>> {
  const parsed = schema.safeParse(filter, { error: fieldWords });
  if (parsed.success) return {};
  return Object.fromEntries(parsed.error.issues.map(({ path, message }) => [String(path[0]), message]));
}
