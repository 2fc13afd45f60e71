import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';

/** System calls by which something becomes durable, or goes. */
export const faultyCalls = ['pwrite64', 'fdatasync', 'fsync', 'rename', 'unlink'] as const;
export type FaultyCall = (typeof faultyCalls)[number];

export const faultKinds = ['EIO', 'ENOSPC', 'SIGKILL'] as const;
export type FaultKind = (typeof faultKinds)[number];

/** What goes wrong: in each thread the `when`-th call of this name, counted from one. */
export type Fault = { readonly call: FaultyCall; readonly kind: FaultKind; readonly when: number };

const ofInjection = ({ call, kind, when }: Fault): string =>
  `${call}:${kind === 'SIGKILL' ? 'signal=SIGKILL' : `error=${kind}`}:when=${when}`;

/** As it stands in tables and in `--only`. Pure. */
export const nameOfFault = ({ call, kind, when }: Fault): string => `${call}:${kind}:${when}`;

const watched = `trace=${faultyCalls.join(',')}`;

/** `strace` with what it shall break; `log` gets a line for each call. */
const straceWords = (log: string, fault: Fault | null): string[] => [
  '-f',
  '-o',
  log,
  '-e',
  watched,
  ...(fault ? ['-e', `inject=${ofInjection(fault)}`] : []),
];

/** A program that runs under strace from its first call. Pure. */
export const withFault =
  (log: string, fault: Fault | null) =>
  (program: readonly string[]): string[] => ['strace', '-qq', ...straceWords(log, fault), ...program];

export type Tracing = {
  /** Lets go of the process, unless it has ended; it then runs on undisturbed. */
  readonly detach: () => Promise<void>;
};

/** Breaks calls of a process that runs, from now on. Rejects when strace may not. */
export async function attach(pid: number, log: string, fault: Fault | null): Promise<Tracing> {
  const tracer = spawn('strace', [...straceWords(log, fault), '-p', String(pid)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(tracer, 'close');
  let said = '';
  await new Promise<void>((resolve, reject) => {
    tracer.once('error', reject);
    tracer.once('close', () => reject(new Error(`strace ended: ${said}`)));
    tracer.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (/attached/.test(said)) resolve();
    });
  });
  const death = fault?.kind === 'SIGKILL' ? watchDeath(log, () => tracer.kill('SIGKILL')) : undefined;
  return {
    detach: async () => {
      clearInterval(death);
      tracer.kill('SIGINT');
      const late = setTimeout(() => tracer.kill('SIGKILL'), 5_000);
      await ended;
      clearTimeout(late);
    },
  };
}

/** strace may wait for ever for a thread of a process that was killed, and the process then never ends: a moment after the death it has to go. */
function watchDeath(log: string, release: () => void): NodeJS.Timeout {
  let looks = 0;
  const timer = setInterval(() => {
    if (existsSync(log) && readFileSync(log, 'utf8').includes('killed by SIGKILL')) looks += 1;
    if (looks < 3) return;
    clearInterval(timer);
    release();
  }, 300);
  return timer;
}

/** The most calls of each name that one thread made, as a log tells: beyond them nothing can be broken. */
export function countCalls(log: string): Map<FaultyCall, number> {
  const ofThread = new Map<string, number>();
  for (const line of existsSync(log) ? readFileSync(log, 'utf8').split('\n') : []) {
    const [, thread, call] = /^(\d+) +(\w+)\(/.exec(line) ?? [];
    if (call) ofThread.set(`${thread} ${call}`, (ofThread.get(`${thread} ${call}`) ?? 0) + 1);
  }
  const most = new Map<FaultyCall, number>(faultyCalls.map((call) => [call, 0]));
  for (const [name, count] of ofThread) {
    const call = name.split(' ')[1] as FaultyCall;
    most.set(call, Math.max(most.get(call) ?? 0, count));
  }
  return most;
}

/** Did the fault happen at all? Calls vary a little from run to run. */
export const hasHappened = (log: string, { kind }: Fault): boolean => {
  const text = existsSync(log) ? readFileSync(log, 'utf8') : '';
  return kind === 'SIGKILL' ? text.includes('killed by SIGKILL') : text.includes('(INJECTED)');
};
