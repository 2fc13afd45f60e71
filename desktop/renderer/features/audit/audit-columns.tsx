import { Mark } from '#desktop/renderer/ui/badge.tsx';
import { shortId } from '#desktop/renderer/ui/copyable.tsx';
import type { Column } from '#desktop/renderer/ui/data-table/columns.ts';
import { tellCount } from '#desktop/renderer/ui/numbers.ts';
import { Ago, Time } from '#desktop/renderer/ui/time.tsx';
import type { AuditEntryView } from '#shared/contracts/audit.ts';
import { actorWords } from './actor-words.ts';

export const auditColumns: readonly Column<AuditEntryView>[] = [
  {
    id: 'index',
    header: '#',
    width: '44px',
    align: 'end',
    cell: (entry) => <span className="faint">{tellCount(entry.index)}</span>,
  },
  { id: 'time', header: 'Time', width: '142px', cell: (entry) => <Time utc={entry.timeUtc} isShort /> },
  {
    id: 'ago',
    header: '',
    width: '76px',
    cell: (entry) => (
      <span className="faint">
        <Ago utc={entry.timeUtc} />
      </span>
    ),
  },
  {
    id: 'event',
    header: 'What',
    width: 'minmax(220px, 1fr)',
    cell: (entry) => (
      <>
        {entry.title} <span className="mono faint">{entry.event}</span>
      </>
    ),
  },
  {
    id: 'outcome',
    header: 'Outcome',
    width: '84px',
    cell: (entry) => (
      <Mark tone={entry.outcome === 'done' ? 'good' : 'warn'}>
        {entry.outcome === 'done' ? 'Done' : 'Refused'}
      </Mark>
    ),
  },
  {
    id: 'actor',
    header: 'By',
    width: '172px',
    cell: ({ actor }) => (
      <>
        {actorWords[actor.kind]}{' '}
        {actor.id === null ? null : (
          <span className="mono faint" title={actor.id}>
            {shortId(actor.id)}
          </span>
        )}
      </>
    ),
  },
  {
    id: 'subject',
    header: 'Concerns',
    width: '90px',
    cell: ({ subject }) =>
      subject === null ? (
        <span className="faint">–</span>
      ) : (
        <span className="mono" title={subject}>
          {shortId(subject)}
        </span>
      ),
  },
];
