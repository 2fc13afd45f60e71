import { useEffect, useState } from 'react';
import { tellAgo, tellShortTime, tellTime, tellUtc } from './time-text.ts';

/** A moment in the local zone; hovering shows it in UTC. `short` leaves out the year and shows milliseconds. */
export const Time = ({ utc, isShort = false }: { utc: string; isShort?: boolean }) => (
  <time dateTime={utc} title={tellUtc(utc)}>
    {isShort ? tellShortTime(utc) : tellTime(utc)}
  </time>
);

/** How long ago a moment was, kept true while it is shown; hovering shows it in UTC. */
export function Ago({ utc }: { utc: string }) {
  const nowMs = useNow();
  return (
    <time dateTime={utc} title={`${tellTime(utc)} · ${tellUtc(utc)}`}>
      {tellAgo(utc, nowMs)}
    </time>
  );
}

/** A moment both ways: in the local zone and as how long ago. */
export const TimeAndAgo = ({ utc }: { utc: string }) => (
  <>
    <Time utc={utc} /> <span className="faint">({<Ago utc={utc} />})</span>
  </>
);

/** The time now, every ten seconds anew. */
export function useNow(everyMs = 10_000): number {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return nowMs;
}
