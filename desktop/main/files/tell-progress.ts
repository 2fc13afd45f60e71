import type { SaveProgress } from '#shared/ipc/index.ts';

const tellEveryMs = 200;

type Telling = {
  readonly saveId: string | undefined;
  readonly tellProgress: (progress: SaveProgress) => void;
};

/** Tells how far a save is, a few times a second at most; nothing when the save has no id. */
export function progressTeller({ saveId, tellProgress }: Telling) {
  let toldAtMs = Number.NEGATIVE_INFINITY;
  return (progress: Omit<SaveProgress, 'saveId'>): void => {
    const nowMs = performance.now();
    if (saveId === undefined || (progress.sizeBytes > 0 && nowMs - toldAtMs < tellEveryMs)) return;
    toldAtMs = nowMs;
    tellProgress({ saveId, ...progress });
  };
}
