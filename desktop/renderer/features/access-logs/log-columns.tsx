import { shortId } from '#desktop/renderer/ui/copyable.tsx';
import type { Column } from '#desktop/renderer/ui/data-table/columns.ts';
import { tellBytes, tellDuration } from '#desktop/renderer/ui/numbers.ts';
import { Ago, Time } from '#desktop/renderer/ui/time.tsx';
import type { AccessLogRow } from '#shared/contracts/access-log.ts';
import { OutcomeMark } from './outcome-mark.tsx';
import { StatusCode } from './status-code.tsx';

const dash = <span className="faint">–</span>;
const id = (value: string | null) =>
  value === null ? (
    dash
  ) : (
    <span className="mono" title={value}>
      {shortId(value)}
    </span>
  );

export const logColumns: readonly Column<AccessLogRow>[] = [
  { id: 'time', header: 'Time', width: '142px', cell: (row) => <Time utc={row.timeUtc} isShort /> },
  {
    id: 'ago',
    header: '',
    width: '68px',
    cell: (row) => (
      <span className="faint">
        <Ago utc={row.timeUtc} />
      </span>
    ),
  },
  {
    id: 'method',
    header: 'Method',
    width: '52px',
    cell: (row) => <span className="mono">{row.method}</span>,
  },
  {
    id: 'route',
    header: 'Route',
    width: 'minmax(140px, 1fr)',
    cell: (row) => (
      <span className="mono" title={row.target ?? row.route}>
        {row.route}
      </span>
    ),
  },
  { id: 'status', header: 'Status', width: '42px', cell: (row) => <StatusCode status={row.status} /> },
  { id: 'outcome', header: 'Outcome', width: '108px', cell: (row) => <OutcomeMark row={row} /> },
  {
    id: 'duration',
    header: 'Took',
    width: '60px',
    align: 'end',
    cell: (row) => tellDuration(row.durationMs),
  },
  { id: 'size', header: 'Sent', width: '56px', align: 'end', cell: (row) => tellBytes(row.responseBytes) },
  { id: 'account', header: 'Account', width: '86px', cell: (row) => id(row.accountId) },
  {
    id: 'ip',
    header: 'IP address',
    width: '110px',
    cell: (row) => (row.ip === null ? dash : <span className="mono">{row.ip}</span>),
  },
];
