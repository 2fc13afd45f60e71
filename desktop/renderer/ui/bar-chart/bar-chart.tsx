import 'uplot/dist/uPlot.min.css';
import { useEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import { tellCount } from '#desktop/renderer/ui/numbers.ts';
import { tellTime, tellUtc } from '#desktop/renderer/ui/time-text.ts';
import styles from './bar-chart.module.css';
import { type BarSeries, chartOptions } from './chart-options.ts';

const height = 190;

type BarChartProps = {
  /** What readers hear in place of the picture. */
  label: string;
  hoursUtc: readonly string[];
  series: readonly BarSeries[];
  /** Redraws when the appearance changes, for the colours are read while drawing. */
  isDark: boolean;
};

/** Bars by the hour. Under the pointer an hour tells its figures; readers get them as a table. */
export function BarChart({ label, hoursUtc, series, isDark }: BarChartProps) {
  const holder = useRef<HTMLDivElement>(null);
  const [point, setPoint] = useState<number | null>(null);
  useEffect(() => {
    const element = holder.current;
    if (element === null) return;
    element.dataset['appearance'] = isDark ? 'dark' : 'light';
    const data: uPlot.AlignedData = [
      hoursUtc.map((utc) => Date.parse(utc) / 1000),
      ...series.map(({ values }) => [...values]),
    ];
    const plot = new uPlot(
      chartOptions({ width: element.clientWidth, height, series, onPoint: setPoint }),
      data,
      element,
    );
    const watch = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height }));
    watch.observe(element);
    return () => {
      watch.disconnect();
      plot.destroy();
    };
  }, [hoursUtc, series, isDark]);
  return (
    <figure className={styles['chart']}>
      <div ref={holder} role="img" aria-label={label} style={{ height }} />
      <figcaption className={styles['legend']}>
        <Legend point={point} hoursUtc={hoursUtc} series={series} />
      </figcaption>
      <HoursTable label={label} hoursUtc={hoursUtc} series={series} />
    </figure>
  );
}

function Legend({
  point,
  hoursUtc,
  series,
}: Pick<BarChartProps, 'hoursUtc' | 'series'> & { point: number | null }) {
  const utc = point === null ? undefined : hoursUtc[point];
  return (
    <>
      {series.map(({ label, colour, values }) => (
        <span key={label} className={styles['key']}>
          <i style={{ background: `var(${colour})` }} />
          {label}
          {point === null ? null : <b>{tellCount(values[point] ?? 0)}</b>}
        </span>
      ))}
      <span className={styles['hour']} title={utc === undefined ? undefined : tellUtc(utc)}>
        {utc === undefined ? '' : `the hour from ${tellTime(utc).slice(0, -3)}`}
      </span>
    </>
  );
}

const HoursTable = ({ label, hoursUtc, series }: Omit<BarChartProps, 'isDark'>) => (
  <table className="for-readers">
    <caption>{label}</caption>
    <thead>
      <tr>
        <th>Hour</th>
        {series.map((one) => (
          <th key={one.label}>{one.label}</th>
        ))}
      </tr>
    </thead>
    <tbody>
      {hoursUtc.map((utc, at) => (
        <tr key={utc}>
          <td>{tellTime(utc)}</td>
          {series.map((one) => (
            <td key={one.label}>{one.values[at]}</td>
          ))}
        </tr>
      ))}
    </tbody>
  </table>
);
