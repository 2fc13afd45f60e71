import { useCallback, useMemo, useState } from 'react';
import { usePages } from '#desktop/renderer/api/answers.ts';
import { IconButton } from '#desktop/renderer/ui/button.tsx';
import { useFilter } from '#desktop/renderer/ui/filters.ts';
import { List } from '#desktop/renderer/ui/list.tsx';
import { Page } from '#desktop/renderer/ui/page.tsx';
import { Empty } from '#desktop/renderer/ui/states.tsx';
import { type AccessLogRow, listAccessLogs } from '#shared/contracts/access-log.ts';
import { logColumns } from './log-columns.tsx';
import { LogFilterBar } from './log-filter-bar.tsx';
import { LogPanel } from './log-panel.tsx';
import { readLogFilter } from './log-query.ts';

const rowId = (row: AccessLogRow): string => row.id;

/** Who called what and how it ended. Fetched only when somebody asks, for each look is an entry in the audit log. */
export function AccessLogsScreen() {
  const { filter, set, clear } = useFilter();
  const [askedAtMs, setAskedAtMs] = useState(() => Date.now());
  const [open, setOpen] = useState<AccessLogRow | null>(null);
  const { query, errors } = useMemo(() => readLogFilter(filter, askedAtMs), [filter, askedAtMs]);
  const pages = usePages(listAccessLogs, query, { isEnabled: Object.keys(errors).length === 0 });
  const startOver = () => {
    if (filter['range'] === undefined || filter['range'] === 'custom') return pages.startOver();
    setAskedAtMs(Date.now());
    return Promise.resolve();
  };
  const close = useCallback(() => setOpen(null), []);
  return (
    <Page
      title="Access logs"
      note="Each look is recorded in the audit log and shown to the account holder."
      actions={<IconButton icon="refresh" label="Fetch again (r)" onClick={() => void startOver()} />}
      bar={<LogFilterBar filter={filter} set={set} clear={clear} errors={errors} />}
      isFilled
    >
      <List
        label="Access log"
        one="request"
        many="requests"
        pages={{ ...pages, startOver }}
        columns={logColumns}
        rowId={rowId}
        openId={open?.id}
        onOpen={setOpen}
        empty={<NoRows isFiltered={clear !== undefined} />}
      />
      {open === null ? null : <LogPanel row={open} onClose={close} onFilter={set} />}
    </Page>
  );
}

const NoRows = ({ isFiltered }: { isFiltered: boolean }) =>
  isFiltered ? (
    <Empty icon="filter" title="No request matches">
      Widen the filters, or clear them.
    </Empty>
  ) : (
    <Empty icon="access-logs" title="No request yet">
      Calls through the gateway appear here, and leave after 90 days.
    </Empty>
  );
