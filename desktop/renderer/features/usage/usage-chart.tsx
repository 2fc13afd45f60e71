import { useMemo, useState } from 'react';
import { useTheme } from '#desktop/renderer/api/theme.ts';
import { BarChart } from '#desktop/renderer/ui/bar-chart/bar-chart.tsx';
import type { BarSeries } from '#desktop/renderer/ui/bar-chart/chart-options.ts';
import { tellBytes, tellDuration, tellShortCount } from '#desktop/renderer/ui/numbers.ts';
import { Section } from '#desktop/renderer/ui/page.tsx';
import { Segments } from '#desktop/renderer/ui/segments.tsx';
import type { UsageView } from '#shared/contracts/usage.ts';
import { allStarts, type UsageItem, valuesAt } from './all-periods.ts';
import styles from './usage.module.css';

type Measure = 'requests' | 'bytes' | 'latency';
type Layer = { label: string; colour: BarSeries['colour']; of: (item: UsageItem) => number | undefined };

/** Layers from the ground up, the tallest behind. Times are of whole requests. */
const measures: Readonly<
  Record<
    Measure,
    { label: string; tell: (value: number) => string; leastTop: number; layers: readonly Layer[] }
  >
> = {
  requests: {
    label: 'Requests',
    tell: tellShortCount,
    leastTop: 5,
    layers: [
      { label: 'All', colour: '--chart-bar', of: (item) => item.requests },
      { label: 'Refused or failed', colour: '--warn-mark', of: (item) => item.refused + item.errors },
      { label: 'Failed', colour: '--bad-mark', of: (item) => item.errors },
    ],
  },
  bytes: {
    label: 'Bytes',
    tell: tellBytes,
    leastTop: 1_000,
    layers: [
      {
        label: 'Sent and received',
        colour: '--chart-bar',
        of: (item) => item.responseBytes + item.requestBytes,
      },
      { label: 'Received', colour: '--accent', of: (item) => item.requestBytes },
    ],
  },
  latency: {
    label: 'Latency',
    tell: tellDuration,
    leastTop: 1,
    layers: [
      { label: 'p99', colour: '--chart-bar', of: (item) => item.latencyMs?.p99 },
      { label: 'p95', colour: '--chart-mid', of: (item) => item.latencyMs?.p95 },
      { label: 'p50', colour: '--accent', of: (item) => item.latencyMs?.p50 },
    ],
  },
};

const choices = (Object.keys(measures) as Measure[]).map((value) => ({
  value,
  label: measures[value].label,
}));

/** Requests, bytes or latency by the hour, day or month. */
export function UsageChart({ usage }: { usage: UsageView }) {
  const { isDark } = useTheme();
  const [measure, setMeasure] = useState<Measure>('requests');
  const { label, tell, leastTop, layers } = measures[measure];
  const starts = useMemo(() => allStarts(usage), [usage]);
  const series = useMemo(
    () => layers.map(({ of, ...layer }) => ({ ...layer, values: valuesAt(starts, usage.periods, of) })),
    [layers, starts, usage],
  );
  return (
    <Section
      title="Over time"
      aside={
        <span className={styles['measure']}>
          <Segments label="What is drawn" value={measure} choices={choices} onChange={setMeasure} />
        </span>
      }
    >
      <BarChart
        label={`${label} by the ${usage.granularity}; the figures stand in the table below`}
        startsUtc={starts}
        step={usage.granularity}
        series={series}
        tell={tell}
        leastTop={leastTop}
        isInTable
        isDark={isDark}
      />
    </Section>
  );
}
