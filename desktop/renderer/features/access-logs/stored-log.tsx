import { useMemo, useState } from 'react';
import { usePages } from '#desktop/renderer/api/answers.ts';
import { List } from '#desktop/renderer/ui/list.tsx';
import { Empty } from '#desktop/renderer/ui/states.tsx';
import { type AccessLogRow, listAccessLogs } from '#shared/contracts/access-log.ts';
import { logColumns } from './log-columns.tsx';

export const rowId = (row: AccessLogRow): string => row.id;

/** What is known of the rows that fit: all of them, or those that were fetched so far. */
export type SeenRows = { readonly rows: number; readonly accounts: number; readonly isAll: boolean };

type Query = { readonly from?: string } & Record<string, unknown>;

/**
 * The pages of the stored log. Fetched only when somebody asks, for each look is an entry in the audit log. `seen` is null until the first page is
 * there.
 */
export function useStoredLog({ query, isEnabled }: { query: Query; isEnabled: boolean }) {
  const pages = usePages(listAccessLogs, query, { isEnabled });
  const { items, hasNextPage, isPlaceholderData, isPending } = pages;
  const seen = useMemo((): SeenRows | null => {
    if (isPending || isPlaceholderData) return null;
    const accounts = new Set(items.flatMap(({ accountId }) => (accountId === null ? [] : [accountId])));
    return { rows: items.length, accounts: accounts.size, isAll: !hasNextPage };
  }, [items, hasNextPage, isPlaceholderData, isPending]);
  return { pages, seen };
}

/** The stored rows that fit, newest first. */
export const StoredLog = (props: {
  pages: ReturnType<typeof useStoredLog>['pages'];
  startOver: () => Promise<unknown>;
  openId: string | undefined;
  onOpen: (row: AccessLogRow) => void;
  isFiltered: boolean;
}) => (
  <List
    label="Access log"
    one="request"
    many="requests"
    pages={{ ...props.pages, startOver: props.startOver }}
    columns={logColumns}
    rowId={rowId}
    openId={props.openId}
    onOpen={props.onOpen}
    empty={<NoRows isFiltered={props.isFiltered} />}
  />
);

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

/** When the stored log was last asked: relative times count back from it. */
export function useAskedAt() {
  const [askedAtMs, setAskedAtMs] = useState(() => Date.now());
  return { askedAtMs, askAgain: () => setAskedAtMs(Date.now()) };
}
