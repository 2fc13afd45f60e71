import type { Log } from '#server/foundation/http/index.ts';

const minuteMs = 60_000;

export type MinuteWork = { readonly stop: () => Promise<void> };

/**
 * Does `work` each minute until it is stopped, one at a time, and once more then. For what may be lost by the minute, such as the time of a
 * last use; what must not be belongs into the transaction. A minute that fails is logged, the last one rejects.
 */
export function everyMinute(log: Log, name: string, work: () => Promise<void>): MinuteWork {
  let running: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    running = running
      .then(work)
      .catch((err: unknown) => log.error({ err, work: name }, 'work of the minute failed'));
  }, minuteMs);
  timer.unref();
  return {
    stop: async () => {
      clearInterval(timer);
      await running;
      await work();
    },
  };
}
