import { parseArgs } from 'node:util';
import { type Fault, type FaultKind, type FaultyCall, faultKinds, faultyCalls } from './strace.ts';

export type FaultOptions = {
  /** Names of scenarios. */
  readonly scenarios: readonly string[];
  /** Runs of each scenario; all there are when null. */
  readonly sample: number | null;
  readonly seed: number;
  /** One fault alone. */
  readonly only: Fault | null;
};

/** Options that cannot be used; the message names the option. */
export class FaultOptionError extends Error {}

export const usageOf = (
  names: readonly string[],
) => `npm run test:faults -- [--scenario ${names.join('|')}] [--sample <number>] [--seed <number>] [--only <call>:<kind>:<number>]

  scenario     one of them; all when absent
  sample       so many runs of each scenario, spread over all its calls; all when absent (hours)
  seed         the same seed takes the same sample; a new one when absent
  only         one run: ${faultyCalls.join('|')} : ${faultKinds.join('|')} : the how manieth call, as a report names it`;

function numberOf(name: string, text: string): number {
  const number = Number(text);
  if (/^\d{1,9}$/.test(text) && number > 0) return number;
  throw new FaultOptionError(`--${name} must be a whole number from 1, not ${JSON.stringify(text)}`);
}

function faultOf(text: string): Fault {
  const [call, kind, when, ...rest] = text.split(':');
  const isCall = faultyCalls.includes(call as FaultyCall);
  if (!isCall || !faultKinds.includes(kind as FaultKind) || rest.length > 0)
    throw new FaultOptionError(
      `--only must be like pwrite64:EIO:12, not ${JSON.stringify(text)}: ${faultyCalls.join(', ')}; ${faultKinds.join(', ')}`,
    );
  return { call: call as FaultyCall, kind: kind as FaultKind, when: numberOf('only', when ?? '') };
}

/** Reads the words of the command line. Throws FaultOptionError. */
export function parseFaultOptions(
  words: readonly string[],
  { names, freshSeed }: { names: readonly string[]; freshSeed: number },
): FaultOptions {
  const one = { type: 'string' } as const;
  let values: { scenario?: string; sample?: string; seed?: string; only?: string };
  try {
    ({ values } = parseArgs({
      args: [...words],
      options: { scenario: one, sample: one, seed: one, only: one },
    }));
  } catch (error) {
    throw new FaultOptionError((error as Error).message);
  }
  const { scenario, sample, seed, only } = values;
  if (scenario !== undefined && !names.includes(scenario))
    throw new FaultOptionError(
      `--scenario must be one of ${names.join(', ')}, not ${JSON.stringify(scenario)}`,
    );
  return {
    scenarios: scenario === undefined ? names : [scenario],
    sample: sample === undefined ? null : numberOf('sample', sample),
    seed: seed === undefined ? freshSeed : numberOf('seed', seed),
    only: only === undefined ? null : faultOf(only),
  };
}
