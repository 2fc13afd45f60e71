import { Mark } from '#desktop/renderer/ui/badge.tsx';
import { shortId } from '#desktop/renderer/ui/copyable.tsx';
import type { Column } from '#desktop/renderer/ui/data-table/columns.ts';
import { Ago } from '#desktop/renderer/ui/time.tsx';
import { tellDate } from '#desktop/renderer/ui/time-text.ts';
import type { AdminRightsRequestView } from '#shared/contracts/rights-requests.ts';
import { Deadline } from './deadline.tsx';
import { stateWords, typeWords } from './request-words.ts';

export const requestColumns: readonly Column<AdminRightsRequestView>[] = [
  { id: 'left', header: 'Deadline', width: '84px', cell: (request) => <Deadline request={request} /> },
  { id: 'due', header: 'Due', width: '120px', cell: (request) => tellDate(request.dueOn) },
  {
    id: 'type',
    header: 'Right',
    width: '190px',
    cell: ({ type }) => (
      <>
        {typeWords[type].title} <span className="faint">{typeWords[type].law}</span>
      </>
    ),
  },
  {
    id: 'state',
    header: 'State',
    width: '130px',
    cell: ({ state }) => <Mark tone={stateWords[state].tone}>{stateWords[state].title}</Mark>,
  },
  {
    id: 'person',
    header: 'Person',
    width: 'minmax(180px, 1fr)',
    cell: ({ accountName, accountEmail, accountId }) =>
      accountName === null && accountEmail === null ? (
        <span className="faint">erased · {shortId(accountId)}</span>
      ) : (
        <>
          {accountName} <span className="faint">{accountEmail}</span>
        </>
      ),
  },
  {
    id: 'received',
    header: 'Received',
    width: '90px',
    cell: (request) => (
      <span className="faint">
        <Ago utc={request.receivedAtUtc} />
      </span>
    ),
  },
];
