import type { Log } from '#server/foundation/http/index.ts';
import type { Keyring } from '#server/trust/keyring/index.ts';
import type { Copies } from './copies.ts';
import { manifestPurpose } from './manifest.ts';

/** A keyring whose copy beside the backups follows: what is destroyed here does not live on there. */
export type FollowedKeyring = {
  readonly keyring: Keyring;
  /** Does the copy still hold keys that were destroyed here? */
  readonly isStale: () => boolean;
  /** Replaces the copy when it is stale; rejects when it cannot. */
  readonly settle: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

/** A batch destroys many keys one by one: the copy is made anew once, shortly after the last. */
const restMs = 500;
const retryMs = 60_000;

type Followers = {
  readonly noteDestroyed: (destroyed: boolean) => void;
  readonly renewed: () => Promise<void>;
};

const followed = (inner: Keyring, { noteDestroyed, renewed }: Followers): Keyring => ({
  ...inner,
  destroySubjectKey: async (subject) => {
    const destroyed = await inner.destroySubjectKey(subject);
    noteDestroyed(destroyed);
    return destroyed;
  },
  destroyHourKeys: async (hours) => {
    const count = await inner.destroyHourKeys(hours);
    noteDestroyed(count > 0);
    return count;
  },
  // An erasure is certified behind it: by then no copy may hold what was destroyed.
  newEpoch: async (onProgress) => {
    const made = await inner.newEpoch(onProgress);
    await renewed();
    return made;
  },
});

export function followKeys(inner: Keyring, copies: Copies, log: Log): FollowedKeyring {
  let stale = false;
  let timer: NodeJS.Timeout | undefined;
  let working: Promise<void> = Promise.resolve();

  const settle = (): Promise<void> => {
    clearTimeout(timer);
    const mine = working.then(async () => {
      if (!stale) return;
      stale = false;
      await copies.replaceKeyCopy(inner.purposeKey(manifestPurpose)).catch((error: unknown) => {
        stale = true;
        throw error;
      });
    });
    working = mine.catch(() => {
      // The caller gets the error from `mine`; the line must go on for the others.
    });
    return mine;
  };

  const later = (ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      settle().catch((err: unknown) => {
        log.error({ err, file: copies.keyCopy }, 'the copy of the keys still holds keys that were destroyed');
        later(retryMs);
      });
    }, ms);
    timer.unref();
  };

  const noteDestroyed = (destroyed: boolean): void => {
    if (!destroyed || !copies.hasKeyCopy()) return;
    stale = true;
    later(restMs);
  };

  const renewed = async (): Promise<void> => {
    if (!copies.hasKeyCopy()) return;
    stale = true;
    await settle();
  };

  return {
    keyring: followed(inner, { noteDestroyed, renewed }),
    isStale: () => stale,
    settle,
    stop: async () => {
      clearTimeout(timer);
      await settle();
    },
  };
}
