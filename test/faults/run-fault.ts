import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ServerProcess, startServerProcess } from '#test/support/whole-server/server-process.ts';
import { type Acknowledged, Finding, hold, type Running, type Scenario, type Verdict } from './scenario.ts';
import { attach, countCalls, type Fault, type FaultyCall, hasHappened, withFault } from './strace.ts';

/** One thread for all files: the calls of a run then come in nearly the same order each time. */
const environment = { UV_THREADPOOL_SIZE: '1', NODE_ENV: 'production' };
const nobody: Acknowledged = { requestIds: [], keyIds: [] };

export type Stoppable = Running & { readonly stop: () => Promise<void> };

async function stop(server: ServerProcess, close: () => Promise<unknown>): Promise<void> {
  await close();
  server.signal('SIGTERM');
  const { code, signal } = await server.ended;
  hold(code === 0, `a stop ended with ${signal ?? code}: ${server.said().slice(-2000)}`);
}

const closing = async (running: Running): Promise<void> => {
  await Promise.allSettled([running.calls.public.close(), running.calls.admin.close()]);
};

/** The server on `folder/data`, without faults. Throws Finding when it does not start. */
export async function startClean(folder: string, session: Running['session'] = {}): Promise<Stoppable> {
  const server = startServerProcess({ folder, environment });
  const calls = await server.ready().catch((error: Error) => {
    throw new Finding(`it does not start again: ${error.message.slice(-2000)}`);
  });
  const running = { folder, server, calls, session };
  return { ...running, stop: () => stop(server, () => closing(running)) };
}

/** Ends a server that may be hurt: what it answers to SIGTERM is not judged, but that it ends. */
async function endHurt(server: ServerProcess): Promise<void> {
  server.signal('SIGTERM');
  const late = setTimeout(() => server.signal('SIGKILL'), 30_000);
  await server.ended;
  clearTimeout(late);
}

type Order<F> = {
  readonly scenario: Scenario<F>;
  readonly facts: F;
  readonly folder: string;
  readonly log: string;
};

async function actBroken<F>({ scenario, facts, folder, log }: Order<F>, fault: Fault | null) {
  const session = {};
  const running = await startClean(folder, session);
  await scenario.begin(running, facts);
  const tracing = await attach(running.server.pid, log, fault);
  const told = await scenario.act(running, facts);
  await tracing.detach();
  await closing(running);
  await endHurt(running.server);
  return { told, session };
}

async function startBroken<F>({ scenario, facts, folder, log }: Order<F>, fault: Fault | null) {
  const session = {};
  const server = startServerProcess({ folder, environment, within: withFault(log, fault) });
  const calls = await server.ready().catch(() => null);
  let told = nobody;
  if (calls) {
    const running = { folder, server, calls, session };
    told = await scenario.act(running, facts);
    await closing(running);
  }
  await endHurt(server);
  return { told, session };
}

export type Outcome = {
  readonly verdict: Verdict;
  /** False: the run had fewer such calls than the one that was counted. */
  readonly happened: boolean;
  readonly calls: ReadonlyMap<FaultyCall, number>;
};

/** One run on a copy of the template, broken by `fault` (by nothing when null), a restart, and the judgement. Throws Finding. */
export async function runFault<F>(
  scenario: Scenario<F>,
  { template, facts }: { template: string; facts: F },
  fault: Fault | null,
): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'wrkout-fault-'));
  const log = join(folder, 'calls.log');
  cpSync(join(template, 'data'), join(folder, 'data'), { recursive: true, preserveTimestamps: true });
  const order = { scenario, facts, folder, log };
  const { told, session } = await (scenario.breaks === 'act' ? actBroken : startBroken)(order, fault);
  const restarted = await startClean(folder, session);
  const verdict = await scenario.judge(restarted, facts, told);
  if (verdict === 'not begun') await scenario.repeat(restarted, facts);
  await restarted.stop();
  const calls = countCalls(log);
  const happened = fault !== null && hasHappened(log, fault);
  rmSync(folder, { recursive: true });
  return { verdict, happened, calls };
}
