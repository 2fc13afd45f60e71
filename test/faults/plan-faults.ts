import type { Chance } from '#scripts/soak/random.ts';
import { type Fault, type FaultyCall, faultKinds, faultyCalls } from './strace.ts';

/** Everything that can be broken once: each call of a run, in each way. Pure. */
export const allFaults = (counts: ReadonlyMap<FaultyCall, number>): Fault[] =>
  faultyCalls.flatMap((call) =>
    faultKinds.flatMap((kind) =>
      Array.from({ length: counts.get(call) ?? 0 }, (_, at): Fault => ({ call, kind, when: at + 1 })),
    ),
  );

/**
 * `size` of the faults, or all of them when they are fewer: one out of each of `size` stretches of equal length, so that every kind, every call and all of
 * the way from the first to the last is among them. The same for the same chance. Pure.
 */
export function sampleOf(faults: readonly Fault[], size: number, chance: Chance): Fault[] {
  if (size >= faults.length) return [...faults];
  const stretch = faults.length / size;
  return Array.from({ length: size }, (_, at) => faults[Math.floor((at + chance()) * stretch)] as Fault);
}
