const whole = new Intl.NumberFormat('en-GB');

/** `12,480`. Pure. */
export const tellCount = (count: number): string => whole.format(count);

/** `1 row`, `3 rows`. Pure. */
export const tellPlural = (count: number, one: string, many = `${one}s`): string =>
  `${tellCount(count)} ${count === 1 ? one : many}`;

/** `512 B`, `3.4 kB`, `12 MB`: powers of 1000. Pure. */
export function tellBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  const power = Math.min(Math.floor(Math.log10(bytes) / 3), units.length);
  const value = bytes / 1000 ** power;
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[power - 1]}`;
}

/** `0.8 ms`, `42 ms`, `1.24 s`. Pure. */
export function tellDuration(ms: number): string {
  if (ms >= 1000) return `${(ms / 1000).toFixed(2)} s`;
  return ms < 10 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`;
}
