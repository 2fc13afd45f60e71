// @ts-check

/**
 * Node's flags for the server. Objects of a request die young: V8 would take up to 64 MiB thrice, in each of the two threads, to collect them
 * seldom, and let the old ones grow with the machine's memory before it looks at them. Few objects are alive at a time, so helping threads
 * cost the other core more than they save this one.
 * @type {readonly string[]}
 */
export const serverFlags = [
  '--max-semi-space-size=16',
  '--heap-growing-percent=50',
  '--no-parallel-scavenge',
];

/**
 * What the environment of the server has unless the person says otherwise. glibc keeps freed memory apart for each thread; two heaps
 * suffice, and save some 20 MiB.
 * @type {Readonly<Record<string, string>>}
 */
export const serverEnvironment = { MALLOC_ARENA_MAX: '2' };
