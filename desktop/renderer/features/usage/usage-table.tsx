import { useMemo } from 'react';
import type { Column } from '#desktop/renderer/ui/data-table/columns.ts';
import { DataTable } from '#desktop/renderer/ui/data-table/data-table.tsx';
import { Icon } from '#desktop/renderer/ui/icon.tsx';
import { tellBytes, tellCount, tellDuration } from '#desktop/renderer/ui/numbers.ts';
import { Section } from '#desktop/renderer/ui/page.tsx';
import { tellDay, tellMonth, tellTime } from '#desktop/renderer/ui/time-text.ts';
import type { Granularity, UsageView } from '#shared/contracts/usage.ts';
import type { UsageItem } from './all-periods.ts';
import styles from './usage.module.css';

const rowHeight = 30;
/** The head, and the border around the table. */
const headHeight = 31;
const mostInSight = 14;

const starts: Readonly<Record<Granularity, { header: string; tell: (utc: string) => string }>> = {
  hour: { header: 'Hour', tell: (utc) => tellTime(utc).slice(0, -3) },
  day: { header: 'Day (UTC)', tell: tellDay },
  month: { header: 'Month (UTC)', tell: tellMonth },
};

const number = (
  id: string,
  header: string,
  width: string,
  tell: (item: UsageItem) => string,
): Column<UsageItem> => ({
  id,
  header,
  width,
  align: 'end',
  cell: tell,
});

const ms = (value: number | undefined): string => (value === undefined ? '–' : tellDuration(value));

const figures: readonly Column<UsageItem>[] = [
  number('requests', 'Requests', '70px', (item) => tellCount(item.requests)),
  number('errors', 'Failed', '46px', (item) => tellCount(item.errors)),
  number('refused', 'Refused', '50px', (item) => tellCount(item.refused)),
  number('counted', 'Counted', '70px', (item) => tellCount(item.quotaRequests)),
  number('received', 'Received', '56px', (item) => tellBytes(item.requestBytes)),
  number('sent', 'Sent', '54px', (item) => tellBytes(item.responseBytes)),
  number('p50', 'p50', '48px', (item) => ms(item.latencyMs?.p50)),
  number('p95', 'p95', '48px', (item) => ms(item.latencyMs?.p95)),
  number('p99', 'p99', '48px', (item) => ms(item.latencyMs?.p99)),
  {
    id: 'into',
    header: '',
    width: '12px',
    align: 'end',
    cell: () => (
      <span className="faint">
        <Icon name="chevron" size={11} />
      </span>
    ),
  },
];

const hints: Readonly<Record<Granularity, string>> = {
  month: 'Enter or a click shows a month by its days.',
  day: 'Enter or a click shows a day by its hours.',
  hour: 'Enter or a click shows an hour’s requests, as long as the access log has them.',
};

const rowId = (item: UsageItem): string => item.fromUtc;

/** Each hour, day or month with requests, newest first; opening one looks into it. */
export function UsageTable({ usage, onOpen }: { usage: UsageView; onOpen: (item: UsageItem) => void }) {
  const { granularity, periods } = usage;
  const rows = useMemo(() => periods.toReversed(), [periods]);
  const columns = useMemo((): Column<UsageItem>[] => {
    const { header, tell } = starts[granularity];
    return [
      { id: 'start', header, width: 'minmax(106px, 1fr)', cell: (item) => tell(item.fromUtc) },
      ...figures,
    ];
  }, [granularity]);
  const height = headHeight + rowHeight * Math.min(rows.length, mostInSight);
  return (
    <Section title="Figures" aside={hints[granularity]}>
      <div className={styles['table']} style={{ height }}>
        <DataTable label="Usage" columns={columns} rows={rows} rowId={rowId} onOpen={onOpen} />
      </div>
    </Section>
  );
}
