import { useCallback, useMemo, useState } from 'react';
import { usePages } from '#desktop/renderer/api/answers.ts';
import { IconButton } from '#desktop/renderer/ui/button.tsx';
import { useFilter } from '#desktop/renderer/ui/filters.ts';
import { List } from '#desktop/renderer/ui/list.tsx';
import { Page } from '#desktop/renderer/ui/page.tsx';
import { Empty } from '#desktop/renderer/ui/states.tsx';
import { type AuditEntryView, listAuditEntries } from '#shared/contracts/audit.ts';
import { auditColumns } from './audit-columns.tsx';
import { AuditFilterBar } from './audit-filter-bar.tsx';
import { AuditPanel } from './audit-panel.tsx';
import { readAuditFilter } from './audit-query.ts';

const rowId = (entry: AuditEntryView): string => String(entry.index);

/** What was done and what was looked at, by whom. Fetched only when somebody asks. */
export function AuditScreen() {
  const { filter, set, clear } = useFilter();
  const [askedAtMs, setAskedAtMs] = useState(() => Date.now());
  const [open, setOpen] = useState<AuditEntryView | null>(null);
  const { query, errors } = useMemo(() => readAuditFilter(filter, askedAtMs), [filter, askedAtMs]);
  const pages = usePages(listAuditEntries, query, { isEnabled: Object.keys(errors).length === 0 });
  const startOver = () => {
    if (filter['range'] === undefined || filter['range'] === 'custom') return pages.startOver();
    setAskedAtMs(Date.now());
    return Promise.resolve();
  };
  const close = useCallback(() => setOpen(null), []);
  return (
    <Page
      title="Audit log"
      note="Append-only: an entry is written in the same transaction as the change it tells of."
      actions={<IconButton icon="refresh" label="Fetch again (r)" onClick={() => void startOver()} />}
      bar={<AuditFilterBar filter={filter} set={set} clear={clear} />}
      isFilled
    >
      <List
        label="Audit log"
        one="entry"
        many="entries"
        pages={{ ...pages, startOver }}
        columns={auditColumns}
        rowId={rowId}
        openId={open === null ? undefined : rowId(open)}
        onOpen={setOpen}
        empty={
          <Empty icon="audit" title="No entry matches">
            Widen the filters, or clear them.
          </Empty>
        }
      />
      {open === null ? null : <AuditPanel entry={open} onClose={close} onFilter={set} />}
    </Page>
  );
}
