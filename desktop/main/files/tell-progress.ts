import type { SaveProgress } from '#shared/ipc/index.ts';

const tellEveryMs = 200;

type Telling = {
  readonly saveId: string | undefined;
  readonly tellProgress: (progress: SaveProgress) => void;
};

/**
 * Tells how far a save is, a few times a second at most; nothing when the save has no id. What came last is told too, a moment later, also when nothing
 * comes for a long time after it; but not after `end`.
 */
export function progressTeller({ saveId, tellProgress }: Telling) {
  let waiting: Omit<SaveProgress, 'saveId'> | undefined;
  let timer: NodeJS.Timeout | undefined;
  const tellWaiting = (): void => {
    timer = undefined;
    if (waiting === undefined || saveId === undefined) return;
    tellProgress({ saveId, ...waiting });
    waiting = undefined;
    timer = setTimeout(tellWaiting, tellEveryMs);
  };
  return {
    tell: (progress: Omit<SaveProgress, 'saveId'>): void => {
      waiting = progress;
      // The beginning of a phase is told at once.
      if (progress.sizeBytes === 0) clearTimeout(timer);
      if (progress.sizeBytes === 0 || timer === undefined) tellWaiting();
    },
    end: (): void => {
      clearTimeout(timer);
      waiting = undefined;
    },
  };
}
