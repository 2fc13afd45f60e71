import { schedule as cronSchedule, type ScheduledTask } from 'node-cron';
import { type Clock, nowUtc } from '#server/foundation/clock/index.ts';
import type { Log } from '#server/foundation/http/index.ts';
import type { Instant } from '#shared/values/index.ts';

export { everyMinute, type MinuteWork } from './every-minute.ts';

export type Job = {
  readonly name: string;
  /** Five cron fields, UTC. */
  readonly cron: string;
  readonly run: () => Promise<unknown>;
};

export type JobState = {
  readonly name: string;
  readonly lastStartedUtc: Instant | null;
  readonly lastError: string | null;
};

export type Scheduler = {
  /** Runs a job now; used at start to catch up on what was missed while the server was down. Does nothing after `stop`. */
  readonly runNow: (name: string) => Promise<void>;
  readonly states: () => JobState[];
  /** No job begins any more; waits for the one under way. */
  readonly stop: () => Promise<void>;
};

/**
 * Runs jobs by schedule (node-cron, UTC). A job never overlaps itself. A job that fails is logged and shown in the overview,
 * and is tried again at its next time.
 */
export function startScheduler({ clock, log }: { clock: Clock; log: Log }, jobs: readonly Job[]): Scheduler {
  const running = new Map<string, Promise<void>>();
  let stopped = false;
  const states = new Map<string, JobState>(
    jobs.map(({ name }) => [name, { name, lastStartedUtc: null, lastError: null }]),
  );

  const attempt = async ({ name, run }: Job): Promise<void> => {
    const lastStartedUtc = nowUtc(clock);
    try {
      await run();
      states.set(name, { name, lastStartedUtc, lastError: null });
    } catch (error) {
      log.error({ err: error, job: name }, 'job failed');
      states.set(name, {
        name,
        lastStartedUtc,
        lastError: error instanceof Error ? error.message : String(error),
      });
    }
  };

  const runOnce = (job: Job): Promise<void> => {
    if (stopped) return Promise.resolve();
    const begun = running.get(job.name) ?? attempt(job).finally(() => running.delete(job.name));
    running.set(job.name, begun);
    return begun;
  };

  const tasks: ScheduledTask[] = jobs.map((job) =>
    cronSchedule(job.cron, () => runOnce(job), { name: job.name, timezone: 'Etc/UTC' }),
  );

  return {
    runNow: async (name) => {
      const job = jobs.find((candidate) => candidate.name === name);
      if (!job) throw new Error(`there is no job ${name}`);
      await runOnce(job);
    },
    states: () => [...states.values()],
    stop: async () => {
      stopped = true;
      await Promise.all(tasks.map((task) => task.destroy()));
      await Promise.all(running.values());
    },
  };
}
