import { tellDuration } from './numbers.ts';

const named = ['p50', 'p95', 'p99'] as const;

/** How long whole requests took, in milliseconds: half, 95 and 99 of 100 took no longer. */
export const Latency = (props: {
  times: Readonly<Record<(typeof named)[number], number>>;
  label: string;
  className?: string | undefined;
}) => (
  <dl className={props.className} aria-label={props.label}>
    {named.map((name) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd>{tellDuration(props.times[name])}</dd>
      </div>
    ))}
  </dl>
);
