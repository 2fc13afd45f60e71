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
  return `${value < 9.95 ? value.toFixed(1) : Math.round(value)} ${units[power - 1]}`;
}

/** `0.8 ms`, `42 ms`, `1.24 s`. Pure. */
export function tellDuration(ms: number): string {
  if (ms >= 1000) return `${(ms / 1000).toFixed(2)} s`;
  return ms < 9.95 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`;
}

/** `34 %`, `0.4 %`, and `0 %` for nothing of nothing. Pure. */
export function tellShare(part: number, all: number): string {
  if (all === 0 || part === 0) return '0 %';
  const percent = (part / all) * 100;
  return percent < 0.1 ? '< 0.1 %' : `${percent < 10 ? percent.toFixed(1) : Math.round(percent)} %`;
}

/** `12,480`, `1.2 M`, `3.4 G`: short enough for an axis. Pure. */
export function tellShortCount(count: number): string {
  if (count < 100_000) return tellCount(count);
  const units = ['k', 'M', 'G', 'T'];
  const power = Math.min(Math.floor(Math.log10(count) / 3), units.length);
  const value = count / 1000 ** power;
  return `${value < 10 ? Number(value.toFixed(1)) : Math.round(value)} ${units[power - 1]}`;
}

/** `1 s`, `15 min`, `24 h`, `31 d`: the largest unit that is whole. Pure. */
export function tellSpan(seconds: number): string {
  for (const [unit, size] of [
    ['d', 86_400],
    ['h', 3_600],
    ['min', 60],
  ] as const)
    if (seconds % size === 0) return `${tellCount(seconds / size)} ${unit}`;
  return `${tellCount(seconds)} s`;
}

/** `€49.00` of a sum in the smallest unit of its currency. Pure. */
export function tellMoney(amountMinor: number, currency: string): string {
  const format = new Intl.NumberFormat('en-GB', { style: 'currency', currency });
  return format.format(amountMinor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}
