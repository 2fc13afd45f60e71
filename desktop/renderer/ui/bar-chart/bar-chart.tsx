import 'uplot/dist/uPlot.min.css';
import { useEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import { tellCount } from '#desktop/renderer/ui/numbers.ts';
import { tellUtc } from '#desktop/renderer/ui/time-text.ts';
import { tellWord } from '#desktop/renderer/ui/words.ts';
import styles from './bar-chart.module.css';
import { type BarSeries, chartOptions } from './chart-options.ts';
import { type ChartStep, tellBar } from './chart-times.ts';

const height = 190;

type BarChartProps = {
  /** What readers hear in place of the picture. */
  label: string;
  startsUtc: readonly string[];
  /** How long one bar lasts; hours when absent. */
  step?: ChartStep;
  series: readonly BarSeries[];
  /** How a value is written; as a count when absent. */
  tell?: (value: number) => string;
  /** The scale reaches at least so far up. */
  leastTop?: number;
  /** The same figures stand in a table of the screen, so readers need none here. */
  isInTable?: boolean;
  /** Redraws when the appearance changes, for the colours are read while drawing. */
  isDark: boolean;
};

/** Bars by the hour, day or month. Under the pointer a bar tells its figures; readers get them as a table. */
export function BarChart(props: BarChartProps) {
  const { label, startsUtc, series, isDark, step = 'hour', tell = tellCount, leastTop = 5 } = props;
  const holder = useRef<HTMLDivElement>(null);
  const [point, setPoint] = useState<number | null>(null);
  useEffect(() => {
    const element = holder.current;
    if (element === null) return;
    element.dataset['appearance'] = isDark ? 'dark' : 'light';
    const data: uPlot.AlignedData = [
      startsUtc.map((utc) => Date.parse(utc) / 1000),
      ...series.map(({ values }) => [...values]),
    ];
    const plot = new uPlot(
      chartOptions({
        width: element.clientWidth,
        height,
        startsUtc,
        step,
        series,
        tell,
        leastTop,
        onPoint: setPoint,
      }),
      data,
      element,
    );
    const watch = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height }));
    watch.observe(element);
    return () => {
      watch.disconnect();
      plot.destroy();
    };
  }, [startsUtc, series, isDark, step, tell, leastTop]);
  return (
    <figure className={styles['chart']}>
      <div ref={holder} role="img" aria-label={label} style={{ height }} />
      <figcaption className={styles['legend']}>
        <Legend point={point} startsUtc={startsUtc} series={series} step={step} tell={tell} />
      </figcaption>
      {props.isInTable === true ? null : (
        <FiguresTable label={label} startsUtc={startsUtc} series={series} step={step} />
      )}
    </figure>
  );
}

type Told = { point: number | null; step: ChartStep; tell: (value: number) => string };

function Legend({
  point,
  startsUtc,
  series,
  step,
  tell,
}: Pick<BarChartProps, 'startsUtc' | 'series'> & Told) {
  const utc = point === null ? undefined : startsUtc[point];
  return (
    <>
      {series.map(({ label, colour, values }) => (
        <span key={label} className={styles['key']}>
          <i style={{ background: `var(${colour})` }} />
          {label}
          {point === null ? null : <b>{tell(values[point] ?? 0)}</b>}
        </span>
      ))}
      <span className={styles['hour']} title={utc === undefined ? undefined : tellUtc(utc)}>
        {utc === undefined ? '' : tellBar(utc, step)}
      </span>
    </>
  );
}

const FiguresTable = ({
  label,
  startsUtc,
  series,
  step,
}: Pick<BarChartProps, 'label' | 'startsUtc' | 'series'> & { step: ChartStep }) => (
  <table className="for-readers">
    <caption>{label}</caption>
    <thead>
      <tr>
        <th>{tellWord(step)}</th>
        {series.map((one) => (
          <th key={one.label}>{one.label}</th>
        ))}
      </tr>
    </thead>
    <tbody>
      {startsUtc.map((utc, at) => (
        <tr key={utc}>
          <td>{tellBar(utc, step)}</td>
          {series.map((one) => (
            <td key={one.label}>{one.values[at]}</td>
          ))}
        </tr>
      ))}
    </tbody>
  </table>
);
