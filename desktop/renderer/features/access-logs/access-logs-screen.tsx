import { useCallback, useMemo, useState } from 'react';
import { useSave } from '#desktop/renderer/api/save-file.ts';
import { Button, IconButton } from '#desktop/renderer/ui/button.tsx';
import { useFilter } from '#desktop/renderer/ui/filters.ts';
import { Page } from '#desktop/renderer/ui/page.tsx';
import { Segments } from '#desktop/renderer/ui/segments.tsx';
import { useShortcuts } from '#desktop/renderer/ui/shortcuts.ts';
import type { AccessLogRow } from '#shared/contracts/access-log.ts';
import { ExportDialog } from './export-dialog.tsx';
import { LiveLog } from './live-log.tsx';
import { LogFilterBar } from './log-filter-bar.tsx';
import { LogPanel } from './log-panel.tsx';
import { readLogFilter, readTailFilter } from './log-query.ts';
import { StoredLog, useAskedAt, useStoredLog } from './stored-log.tsx';
import { useTail } from './use-tail.ts';

type View = 'stored' | 'live';

const views: readonly { value: View; label: string }[] = [
  { value: 'stored', label: 'Stored' },
  { value: 'live', label: 'Live' },
];

const notes: Readonly<Record<View, string>> = {
  stored: 'Each look is recorded in the audit log and shown to the account holder.',
  live: 'What you watch is recorded in the audit log and shown to the account holder.',
};

type Filters = ReturnType<typeof useFilter>;

/** The rows that a filter means, in the view at hand, and how to go to the other view. */
function useLog(filter: Filters['filter']) {
  const { askedAtMs, askAgain } = useAskedAt();
  const [view, setView] = useState<View>('stored');
  const isLive = view === 'live';
  const stored = useMemo(() => readLogFilter(filter, askedAtMs), [filter, askedAtMs]);
  const tailed = useMemo(() => readTailFilter(filter), [filter]);
  const errors = isLive ? tailed.errors : stored.errors;
  const isAsking = Object.keys(errors).length === 0;
  const { pages, seen } = useStoredLog({ query: stored.query, isEnabled: !isLive && isAsking });
  const live = useTail(isLive && isAsking ? tailed.query : null);
  const startOver = () => {
    if (filter['range'] === undefined || filter['range'] === 'custom') return pages.startOver();
    askAgain();
    return Promise.resolve();
  };
  const look = (next: View) => {
    // What was fetched before one watched is old by now.
    if (next === 'stored') void startOver();
    setView(next);
  };
  const canExport = Object.keys(stored.errors).length === 0;
  return { view, look, errors, pages, seen: isLive ? null : seen, live, startOver, askedAtMs, canExport };
}

/** Who called what and how it ended: the stored rows, or those that come. Watching begins when somebody asks for it, never by itself. */
export function AccessLogsScreen() {
  const { filter, set, clear } = useFilter();
  const log = useLog(filter);
  const [open, setOpen] = useState<AccessLogRow | null>(null);
  const [isExporting, setExporting] = useState(false);
  const saving = useSave();
  const isLive = log.view === 'live';
  const close = useCallback(() => setOpen(null), []);
  const look = (next: View) => {
    setOpen(null);
    log.look(next);
  };
  const startExport = () => setExporting(log.canExport);
  useShortcuts({ t: () => look(isLive ? 'stored' : 'live'), e: startExport });
  return (
    <Page
      title="Access logs"
      note={notes[log.view]}
      actions={
        <>
          <Segments label="Which rows (t)" value={log.view} choices={views} onChange={look} />
          <Button icon="download" onClick={startExport} disabled={!log.canExport} title="Export (e)">
            {saving.isBusy ? 'Exporting …' : 'Export …'}
          </Button>
          {isLive ? null : (
            <IconButton icon="refresh" label="Fetch again (r)" onClick={() => void log.startOver()} />
          )}
        </>
      }
      bar={<LogFilterBar filter={filter} set={set} clear={clear} errors={log.errors} isLive={isLive} />}
      isFilled
    >
      <Rows log={log} open={open} onOpen={setOpen} filters={{ filter, set, clear }} onLook={look} />
      {open === null ? null : <LogPanel row={open} onClose={close} onFilter={set} />}
      <ExportDialog
        isOpen={isExporting}
        onClose={() => setExporting(false)}
        saving={saving}
        filter={filter}
        askedAtMs={log.askedAtMs}
        seen={log.seen}
      />
    </Page>
  );
}

function Rows({
  log,
  open,
  onOpen,
  filters: { set, clear },
  onLook,
}: {
  log: ReturnType<typeof useLog>;
  open: AccessLogRow | null;
  onOpen: (row: AccessLogRow) => void;
  filters: Filters;
  onLook: (view: View) => void;
}) {
  const { live, pages, startOver } = log;
  const shared = { openId: open?.id, isFiltered: clear !== undefined };
  if (log.view === 'stored')
    return <StoredLog {...shared} pages={pages} startOver={startOver} onOpen={onOpen} />;
  return (
    <LiveLog
      {...shared}
      live={live}
      onOpen={(row) => {
        // What one reads must not slip away.
        live.pause();
        onOpen(row);
      }}
      onShowStored={(from) => {
        if (from !== null) set({ range: 'custom', from, to: undefined });
        onLook('stored');
      }}
    />
  );
}
