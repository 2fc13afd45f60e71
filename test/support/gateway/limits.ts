import type { Limit } from '#shared/contracts/limits.ts';

/** So many requests in so many seconds. */
export const requests = (limit: number, windowSeconds = 1, name = 'burst'): Limit => ({
  name,
  kind: 'requests',
  limit,
  windowSeconds,
});

/** So many bytes in so many seconds. */
export const bytes = (limit: number, windowSeconds = 1): Limit => ({
  name: 'traffic',
  kind: 'bytes',
  limit,
  windowSeconds,
});

/** So many requests at the same time. */
export const concurrent = (limit: number): Limit => ({ name: 'at-once', kind: 'concurrent', limit });
