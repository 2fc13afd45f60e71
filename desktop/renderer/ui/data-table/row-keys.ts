/** What a key asks of a table: go to a row, or open the one at hand. */
export type RowMove = { kind: 'go'; to: number } | { kind: 'open' };

const steps: Record<string, number> = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1, PageDown: 15, PageUp: -15 };

/**
 * What `key` asks for when row `active` of `count` is at hand (-1: none yet); null when it is not a table's key or there are no
 * rows. Pure.
 */
export function readRowKey(key: string, active: number, count: number): RowMove | null {
  if (count === 0) return null;
  if (key === 'Enter' || key === ' ') return active < 0 ? null : { kind: 'open' };
  if (key === 'Home') return { kind: 'go', to: 0 };
  if (key === 'End') return { kind: 'go', to: count - 1 };
  const step = steps[key];
  if (step === undefined) return null;
  const from = active < 0 && step > 0 ? -1 : Math.max(active, 0);
  return { kind: 'go', to: Math.min(Math.max(from + step, 0), count - 1) };
}
