import uPlot from 'uplot';
import { tellCount } from '#desktop/renderer/ui/numbers.ts';
import { tellHour } from '#desktop/renderer/ui/time-text.ts';

/** One layer of bars: later ones are drawn over earlier ones, all from the ground up. `colour` is a token's name. */
export type BarSeries = { label: string; colour: `--${string}`; values: readonly number[] };

const axisHeight = 26;
const axisWidth = 46;

const token = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name);

const axis = (more: uPlot.Axis): uPlot.Axis => ({
  stroke: () => token('--ink-faint'),
  font: `11px ${token('--font')}`,
  ticks: { show: false },
  ...more,
});

/** What uPlot needs to draw hourly bars; `onPoint` hears which hour the pointer is over, or null. */
export function chartOptions(needs: {
  width: number;
  height: number;
  series: readonly BarSeries[];
  onPoint: (index: number | null) => void;
}): uPlot.Options {
  const bars = uPlot.paths.bars?.({ size: [0.72, 28], align: 1, radius: 0.12 });
  return {
    width: needs.width,
    height: needs.height,
    padding: [10, 0, 0, 0],
    legend: { show: false },
    cursor: { y: false, x: false, points: { show: false }, drag: { x: false, y: false } },
    scales: {
      x: { time: true, range: (_plot, min, max) => [min, max + 3600] },
      y: { range: (_plot, _min, max) => [0, niceTop(max)] },
    },
    axes: [
      axis({
        grid: { show: false },
        size: axisHeight,
        space: 70,
        values: (plot, splits) => splits.map((at) => hourLabel(at, plot.scales['x']?.max ?? at)),
      }),
      axis({
        grid: { stroke: () => token('--line'), width: 1 },
        size: axisWidth,
        space: 34,
        incrs: [
          1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 2e5, 5e5, 1e6, 5e6, 1e7, 1e8,
        ],
        values: (_plot, splits) => splits.map(tellCount),
      }),
    ],
    series: [
      {},
      ...needs.series.map(
        ({ label, colour }): uPlot.Series => ({
          label,
          fill: () => token(colour),
          width: 0,
          points: { show: false },
          ...(bars === undefined ? {} : { paths: bars }),
        }),
      ),
    ],
    hooks: { setCursor: [(plot) => needs.onPoint(plot.cursor.idx ?? null)] },
  };
}

/** An hour's label; none where it would stand half outside, at the right edge. */
const hourLabel = (atSeconds: number, lastSeconds: number): string =>
  lastSeconds - atSeconds < 1800 ? '' : tellHour(new Date(atSeconds * 1000).toISOString());

/** A little more than the highest bar, at least 5, so that a quiet day does not look like a busy one. Pure. */
export const niceTop = (max: number): number => Math.max(5, max * 1.08);
