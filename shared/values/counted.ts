/** A number with its noun, as it is said: `1 hour`, `2 hours`, `0 entries`. Pure. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;
