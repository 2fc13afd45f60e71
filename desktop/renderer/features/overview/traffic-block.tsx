import { useMemo } from 'react';
import { useTheme } from '#desktop/renderer/api/theme.ts';
import { BarChart } from '#desktop/renderer/ui/bar-chart/bar-chart.tsx';
import { Latency } from '#desktop/renderer/ui/latency.tsx';
import { tellCount } from '#desktop/renderer/ui/numbers.ts';
import { Section } from '#desktop/renderer/ui/page.tsx';
import { tellPlace } from '#desktop/renderer/ui/place.ts';
import { Empty } from '#desktop/renderer/ui/states.tsx';
import type { Overview } from '#shared/contracts/overview.ts';
import styles from './overview.module.css';

/** Requests of the last day by the hour, with what failed and what was refused. */
export function TrafficBlock({ requests }: { requests: Overview['requests'] }) {
  const { isDark } = useTheme();
  const { hours, last24h } = requests;
  const startsUtc = useMemo(() => hours.map(({ hourUtc }) => hourUtc), [hours]);
  const series = useMemo(
    () => [
      { label: 'All', colour: '--chart-bar' as const, values: hours.map(({ total }) => total) },
      {
        label: 'Refused or failed',
        colour: '--warn-mark' as const,
        values: hours.map(({ refused, errors }) => refused + errors),
      },
      { label: 'Failed', colour: '--bad-mark' as const, values: hours.map(({ errors }) => errors) },
    ],
    [hours],
  );
  return (
    <Section title="Traffic" aside="last 24 hours">
      <div className={styles['figures']}>
        <Figure value={last24h.total} label="requests" href={tellPlace(['access-logs'])} />
        <Figure
          value={last24h.refused}
          label="refused"
          href={tellPlace(['access-logs'], { outcome: 'refused' })}
          tone={last24h.refused > 0 ? 'warn' : undefined}
        />
        <Figure
          value={last24h.errors}
          label="failed"
          href={tellPlace(['access-logs'], { status: '5xx' })}
          tone={last24h.errors > 0 ? 'bad' : undefined}
        />
        {last24h.latencyMs === null ? null : (
          <Latency times={last24h.latencyMs} label="Latency" className={styles['latency']} />
        )}
      </div>
      {hours.length === 0 ? (
        <Empty icon="overview" title="No traffic yet">
          Calls through the gateway appear here within a second.
        </Empty>
      ) : (
        <BarChart
          label="Requests of the last 24 hours by the hour"
          startsUtc={startsUtc}
          series={series}
          isDark={isDark}
        />
      )}
    </Section>
  );
}

const Figure = (props: {
  value: number;
  label: string;
  href?: string;
  tone?: 'warn' | 'bad' | undefined;
}) => (
  <a className={styles['figure']} href={props.href} data-tone={props.tone}>
    <strong>{tellCount(props.value)}</strong>
    <span>{props.label}</span>
  </a>
);
