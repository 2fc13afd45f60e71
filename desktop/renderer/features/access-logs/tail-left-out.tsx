import { Button } from '#desktop/renderer/ui/button.tsx';
import { Icon } from '#desktop/renderer/ui/icon.tsx';
import { tellPlural } from '#desktop/renderer/ui/numbers.ts';
import { tellHour } from '#desktop/renderer/ui/time-text.ts';
import styles from './live-log.module.css';
import type { Tail } from './tail.ts';

/** What the tail does not show, and where to find it; nothing when it shows all. */
export function LeftOut({
  tail,
  onShowStored,
}: {
  tail: Tail;
  onShowStored: (fromUtc: string | null) => void;
}) {
  const dropped = tail.dropped + tail.overrun;
  const gap = tail.gaps.at(-1);
  if (dropped === 0 && gap === undefined) return null;
  return (
    <div className={styles['leftOut']} role="alert">
      <Icon name="warning" size={15} />
      <div>
        {dropped === 0 ? null : (
          <p>{`${tellPlural(dropped, 'request')} left out here: they came faster than they could be shown.`}</p>
        )}
        {gap === undefined ? null : (
          <p>
            {gap === null
              ? 'Requests that were written while the connection was broken are left out here.'
              : `Requests that were written after ${tellHour(gap)}, while the connection was broken, are left out here.`}
          </p>
        )}
      </div>
      <Button onClick={() => onShowStored(gap ?? null)}>Show the stored log</Button>
    </div>
  );
}
