import uPlot from 'uplot';
import { type ChartStep, labelled, stepMs, tellTick } from './chart-times.ts';

/** One layer of bars: later ones are drawn over earlier ones, all from the ground up. `colour` is a token's name. */
export type BarSeries = { label: string; colour: `--${string}`; values: readonly number[] };

const axisHeight = 26;
const axisWidth = 58;

const token = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name);

const axis = (more: uPlot.Axis): uPlot.Axis => ({
  stroke: () => token('--ink-faint'),
  font: `11px ${token('--font')}`,
  ticks: { show: false },
  ...more,
});

/** Room for one label under the bars. */
const labelWidth = 64;

/** What uPlot needs to draw bars by the hour, day or month; `onPoint` hears which one the pointer is over, or null. */
export function chartOptions(needs: {
  width: number;
  height: number;
  startsUtc: readonly string[];
  step: ChartStep;
  series: readonly BarSeries[];
  tell: (value: number) => string;
  leastTop: number;
  onPoint: (index: number | null) => void;
}): uPlot.Options {
  const bars = uPlot.paths.bars?.({ size: [0.72, 28], align: 0, radius: 0.12 });
  const half = stepMs[needs.step] / 2000;
  return {
    width: needs.width,
    height: needs.height,
    padding: [10, 22, 0, 0],
    legend: { show: false },
    cursor: { y: false, x: false, points: { show: false }, drag: { x: false, y: false } },
    scales: {
      x: { time: true, range: (_plot, min, max) => [min - half, max + half] },
      y: { range: (_plot, _min, max) => [0, niceTop(max, needs.leastTop)] },
    },
    axes: [
      axis({
        grid: { show: false },
        size: axisHeight,
        splits: (plot) =>
          labelled(needs.startsUtc, needs.step, Math.floor(plot.width / labelWidth)).map(
            (start) => Date.parse(start) / 1000,
          ),
        values: (_plot, splits) =>
          splits.map((at) => tellTick(new Date(at * 1000).toISOString(), needs.step)),
      }),
      axis({
        grid: { stroke: () => token('--line'), width: 1 },
        size: axisWidth,
        space: 34,
        values: (_plot, splits) => splits.map((at) => (at === 0 ? '0' : needs.tell(at))),
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

/** A little more than the highest bar, and at least `least`, so that a quiet day does not look like a busy one. Pure. */
export const niceTop = (max: number, least: number): number => Math.max(least, max * 1.08);
