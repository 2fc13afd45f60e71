import { useMemo } from 'react';
import { usePages } from '#desktop/renderer/api/answers.ts';
import { IconButton } from '#desktop/renderer/ui/button.tsx';
import { type Filter, useFilter } from '#desktop/renderer/ui/filters.ts';
import { List } from '#desktop/renderer/ui/list.tsx';
import { Page } from '#desktop/renderer/ui/page.tsx';
import { goTo } from '#desktop/renderer/ui/place.ts';
import { Empty } from '#desktop/renderer/ui/states.tsx';
import { type AdminRightsRequestView, adminListRightsRequests } from '#shared/contracts/rights-requests.ts';
import { requestColumns } from './request-columns.tsx';
import { RequestFilterBar } from './request-filter-bar.tsx';

const rowId = (request: AdminRightsRequestView): string => request.id;
const open = (request: AdminRightsRequestView): void => goTo(['rights-requests', request.id]);
const shows: Record<string, { open?: 'true' | 'false' }> = { answered: { open: 'false' }, all: {} };

/** Requests of data subjects, the nearest deadline first. */
export function RightsRequestsScreen() {
  const { filter, set, clear } = useFilter();
  const query = useMemo(() => readQuery(filter), [filter]);
  const pages = usePages(adminListRightsRequests, query);
  return (
    <Page
      title="Rights requests"
      note="The nearest deadline first. Each look is recorded in the audit log."
      actions={<IconButton icon="refresh" label="Fetch again (r)" onClick={() => void pages.startOver()} />}
      bar={<RequestFilterBar filter={filter} set={set} clear={clear} />}
      isFilled
    >
      <List
        label="Rights requests"
        one="request"
        many="requests"
        pages={pages}
        columns={requestColumns}
        rowId={rowId}
        openId={undefined}
        onOpen={open}
        empty={
          <Empty
            icon="rights-requests"
            title={clear === undefined ? 'No request is open' : 'No request matches'}
          >
            {clear === undefined
              ? 'When somebody exercises a right, it appears here with its deadline.'
              : 'Widen the filters, or clear them.'}
          </Empty>
        }
      />
    </Page>
  );
}

function readQuery(filter: Filter): Record<string, unknown> {
  const { show, type, state } = filter;
  return {
    limit: 100,
    ...(shows[show ?? ''] ?? { open: 'true' }),
    ...(type === undefined ? {} : { type }),
    ...(state === undefined ? {} : { state }),
  };
}
