import type { Attempt } from './attempt.ts';

/** How the requests of each kind ended: `whole 200 ×12, whole 429 rate-limited ×3`. By name. Pure. */
export function kindTable(attempts: readonly Attempt[]): string[] {
  const counts = new Map<string, Map<string, number>>();
  for (const { label, ending, status, code } of attempts) {
    const ends = counts.get(label) ?? new Map<string, number>();
    const name = [ending, status, code].filter((word) => word !== null).join(' ');
    ends.set(name, (ends.get(name) ?? 0) + 1);
    counts.set(label, ends);
  }
  const width = Math.max(...[...counts.keys()].map(({ length }) => length));
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([label, ends]) => {
      const told = [...ends].sort(([, a], [, b]) => b - a).map(([name, count]) => `${name} ×${count}`);
      return `${label.padEnd(width)}  ${told.join(', ')}`;
    });
}
