import { Button } from '#desktop/renderer/ui/button.tsx';
import { DataTable } from '#desktop/renderer/ui/data-table/data-table.tsx';
import { tellPlural } from '#desktop/renderer/ui/numbers.ts';
import { useShortcuts } from '#desktop/renderer/ui/shortcuts.ts';
import { Empty, Problem } from '#desktop/renderer/ui/states.tsx';
import type { AccessLogRow } from '#shared/contracts/access-log.ts';
import styles from './live-log.module.css';
import { logColumns } from './log-columns.tsx';
import { rowId } from './stored-log.tsx';
import { mostShown, type Tail } from './tail.ts';
import { LeftOut } from './tail-left-out.tsx';
import { TailPhase } from './tail-phase.tsx';
import type { useTail } from './use-tail.ts';

type Props = {
  live: ReturnType<typeof useTail>;
  openId: string | undefined;
  onOpen: (row: AccessLogRow) => void;
  isFiltered: boolean;
  /** Shows the stored rows from this time on. */
  onShowStored: (fromUtc: string | null) => void;
};

/** Requests as they are written, newest on top, with what was left out told. */
export function LiveLog({ live, openId, onOpen, isFiltered, onShowStored }: Props) {
  const { tail, pause, resume, startAgain } = live;
  const toggle = tail.isPaused ? resume : pause;
  useShortcuts({ p: toggle });
  const isOver = tail.phase === 'ended' || tail.phase === 'failed';
  return (
    <>
      <div className={styles['bar']}>
        <TailPhase tail={tail} />
        <span className={styles['tools']}>
          {isOver ? (
            <Button icon="refresh" onClick={startAgain}>
              Watch again
            </Button>
          ) : null}
          <Button
            icon={tail.isPaused ? 'play' : 'pause'}
            onClick={toggle}
            title="p"
            disabled={isOver && !tail.isPaused}
          >
            {tail.isPaused ? 'Resume' : 'Pause'}
          </Button>
        </span>
      </div>
      <LeftOut tail={tail} onShowStored={onShowStored} />
      {tail.error !== null ? (
        <div className="padded">
          <Problem error={tail.error} />
        </div>
      ) : null}
      {tail.rows.length === 0 ? (
        <NothingYet tail={tail} isFiltered={isFiltered} />
      ) : (
        <DataTable
          label="Live access log"
          columns={logColumns}
          rows={tail.rows}
          rowId={rowId}
          openId={openId}
          onOpen={onOpen}
          isGrowing
          foot={<Foot tail={tail} />}
        />
      )}
    </>
  );
}

const Foot = ({ tail }: { tail: Tail }) => (
  <p className={styles['foot']}>
    {tail.rows.length < mostShown
      ? `${tellPlural(tail.rows.length, 'request')} since it began`
      : `The newest ${tellPlural(mostShown, 'request')}; older ones are in the stored log`}
  </p>
);

function NothingYet({ tail, isFiltered }: { tail: Tail; isFiltered: boolean }) {
  if (tail.phase === 'ended')
    return (
      <Empty icon="access-logs" title="No request came">
        Watch again, or look into the stored log.
      </Empty>
    );
  if (tail.phase !== 'live') return null;
  return (
    <Empty icon={isFiltered ? 'filter' : 'access-logs'} title="Waiting for the next request">
      {isFiltered
        ? 'Only requests that fit the filters are shown.'
        : 'Requests appear here as soon as they are written to the log.'}
    </Empty>
  );
}
