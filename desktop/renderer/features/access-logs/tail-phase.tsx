import { Mark, type Tone } from '#desktop/renderer/ui/badge.tsx';
import { tellCount, tellPlural } from '#desktop/renderer/ui/numbers.ts';
import styles from './live-log.module.css';
import type { Tail } from './tail.ts';

const phases: Readonly<Record<Tail['phase'], { tone: Tone; word: string }>> = {
  connecting: { tone: 'quiet', word: 'Connecting …' },
  live: { tone: 'good', word: 'Live' },
  broken: { tone: 'warn', word: 'Connection lost, trying again …' },
  ended: { tone: 'quiet', word: 'Ended' },
  failed: { tone: 'bad', word: 'Refused' },
};

const endWords: Readonly<Record<string, string>> = {
  'session-ended': 'The session is over, or may not read the log any more.',
  'server-stopping': 'The server is stopping.',
  'nothing-more': 'Nothing more can fit the filters.',
};

/** Whether rows come, and how many came. What changes often is not read out; the phase is. */
export function TailPhase({ tail }: { tail: Tail }) {
  const isHolding = tail.isPaused && (tail.phase === 'live' || tail.held.length > 0);
  const { tone, word } = isHolding ? { tone: 'accent' as const, word: 'Paused' } : phases[tail.phase];
  return (
    <div className={styles['phase']}>
      <span role="status">
        <Mark tone={tone}>
          <strong>{word}</strong>
        </Mark>
      </span>
      {tail.phase === 'ended' && tail.end !== null ? <span>{endWords[tail.end] ?? tail.end}</span> : null}
      {isHolding ? (
        <span>{tail.held.length === 0 ? 'nothing new' : `${tellCount(tail.held.length)} new waiting`}</span>
      ) : null}
      <span className="faint">{tellPlural(tail.taken, 'request')} came</span>
    </div>
  );
}
