import { tellBytes, tellCount, tellPlural, tellSpan } from '#desktop/renderer/ui/numbers.ts';
import type { Limit } from '#shared/contracts/limits.ts';

/** `50 requests in 1 s`, `2.0 GB in 1 d`, `32 at once`. Pure. */
export function tellLimit(limit: Limit): string {
  if (limit.kind === 'concurrent') return `${tellCount(limit.limit)} at once`;
  const what = limit.kind === 'bytes' ? tellBytes(limit.limit) : tellPlural(limit.limit, 'request');
  return `${what} in ${tellSpan(limit.windowSeconds)}`;
}
