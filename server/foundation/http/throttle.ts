import type { Clock } from '#server/foundation/clock/index.ts';
import { AppError } from '#shared/errors/index.ts';

export type Throttle = {
  /** Counts an attempt. Throws AppError `too-many-attempts` with Retry-After when there were too many. */
  readonly count: (who: string) => void;
  /** Forgets the attempts, after a success. */
  readonly forget: (who: string) => void;
};

/** At most this many remembered names; beyond it the oldest goes, so that an attacker cannot fill the memory. */
const memoryLimit = 50_000;

/**
 * Limits attempts per name (an address, an account) to `attempts` in `windowSeconds`. In memory: a restart forgives.
 * Not covered: one attempt each from very many addresses.
 */
export function createThrottle(
  { clock }: { clock: Clock },
  { attempts, windowSeconds }: { attempts: number; windowSeconds: number },
): Throttle {
  const seen = new Map<string, number[]>();
  return {
    count: (who) => {
      const now = clock.monotonicMs();
      const recent = (seen.get(who) ?? []).filter((at) => at > now - windowSeconds * 1000);
      const first = recent[0];
      if (recent.length >= attempts && first !== undefined) {
        const waitSeconds = Math.ceil((first + windowSeconds * 1000 - now) / 1000);
        throw new AppError('too-many-attempts', { headers: { 'retry-after': String(waitSeconds) } });
      }
      seen.delete(who);
      seen.set(who, [...recent, now]);
      const oldest = seen.keys().next();
      if (seen.size > memoryLimit && !oldest.done) seen.delete(oldest.value);
    },
    forget: (who) => {
      seen.delete(who);
    },
  };
}
