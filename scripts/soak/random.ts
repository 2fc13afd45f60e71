/** Numbers from 0 up to and without 1, the same ones for the same seed (mulberry32). Not for secrets. */
export type Chance = () => number;

export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A whole number from `least` to `most`. */
export const between = (chance: Chance, least: number, most: number): number =>
  least + Math.floor(chance() * (most - least + 1));

/** One of them, each as often as its weight says. Throws RangeError for none. */
export function pickOne<Thing extends { readonly weight: number }>(
  chance: Chance,
  things: readonly Thing[],
): Thing {
  let left = chance() * things.reduce((sum, { weight }) => sum + weight, 0);
  for (const thing of things) {
    left -= thing.weight;
    if (left < 0) return thing;
  }
  const last = things.at(-1);
  if (last === undefined) throw new RangeError('nothing to pick from');
  return last;
}
