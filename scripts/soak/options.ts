import { parseArgs } from 'node:util';

export interface SoakOptions {
  readonly minutes: number;
  /** From one start of the server to the moment it is killed. */
  readonly killEverySeconds: number;
  /** Each so many-th stop is a clean one, by SIGTERM. */
  readonly cleanEvery: number;
  readonly clients: number;
  /** Requests per second of all clients together, while the server is there. */
  readonly rate: number;
  /** What is asked for and when things break follow from it. */
  readonly seed: number;
}

/** Words of the command line that cannot be used. */
export class OptionError extends Error {}

const names = {
  minutes: { type: 'string', default: '10' },
  'kill-every': { type: 'string', default: '20' },
  'clean-every': { type: 'string', default: '5' },
  clients: { type: 'string', default: '24' },
  rate: { type: 'string', default: '400' },
  seed: { type: 'string' },
} as const;

export const usage = `npm run soak -- [--minutes 10] [--kill-every 20] [--clean-every 5] [--clients 24] [--rate 400] [--seed <number>]
  minutes      how long requests are made
  kill-every   seconds from each start of the server to its kill -9
  clean-every  each so many-th stop is a clean one (SIGTERM)
  clients      connections that ask at the same time
  rate         requests per second, all clients together
  seed         the same seed asks for the same and breaks the same; a new one when absent`;

function numberIn(name: string, text: string, [least, most]: readonly [number, number]): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new OptionError(`--${name} must be a number from ${least} to ${most}; it is ${text}`);
}

function wordsOf(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: names }).values;
  } catch (error) {
    throw new OptionError((error as Error).message, { cause: error });
  }
}

/** The options in the words of a command line; `freshSeed` stands where it names none. Throws OptionError. Pure. */
export function parseOptions(args: readonly string[], freshSeed: number): SoakOptions {
  const words = wordsOf(args);
  return {
    minutes: numberIn('minutes', words.minutes, [0.1, 24 * 60]),
    killEverySeconds: numberIn('kill-every', words['kill-every'], [2, 3_600]),
    cleanEvery: Math.round(numberIn('clean-every', words['clean-every'], [1, 10_000])),
    clients: Math.round(numberIn('clients', words.clients, [1, 500])),
    rate: numberIn('rate', words.rate, [1, 20_000]),
    seed: Math.round(numberIn('seed', words.seed ?? String(freshSeed), [0, 2 ** 32 - 1])),
  };
}
