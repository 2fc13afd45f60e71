import type { Log } from '#server/foundation/http/index.ts';
import type { Units } from './count-units.ts';
import type { RollUp } from './roll-up-usage.ts';

/** So late are the counters in the database at most; who reads them rolls up first. */
const everyMs = 5_000;
/** Every so many turns all days are looked at: what was left behind by an error is found without a restart. */
const allEvery = 720;

export type RollUpTimer = {
  /** No roll-up begins any more; waits for the one under way. */
  readonly stop: () => Promise<void>;
};

type Work = { readonly rollUp: RollUp; readonly units: Units; readonly log: Log };

/** Rolls up and writes units every five seconds, as long as the process lives. What fails is told and tried again at the next turn. */
export function startRollUps({ rollUp, units, log }: Work): RollUpTimer {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let [turn, stopped] = [0, false];

  const once = async (): Promise<void> => {
    turn += 1;
    try {
      await (turn % allEvery === 0 ? rollUp.all() : rollUp.recent());
    } catch (error) {
      log.error({ err: error }, 'usage could not be rolled up; trying again');
    }
    await units.write().catch((error: unknown) => {
      log.error({ err: error }, 'units of quotas could not be written; trying again');
    });
    if (!stopped) wait();
  };
  const wait = (): void => {
    timer = setTimeout(() => {
      running = once();
    }, everyMs).unref();
  };
  wait();
  return {
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
