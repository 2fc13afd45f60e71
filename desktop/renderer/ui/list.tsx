import type { ReactNode } from 'react';
import { useRefresh } from './command.ts';
import type { Column } from './data-table/columns.ts';
import { DataTable } from './data-table/data-table.tsx';
import { ListFoot } from './list-foot.tsx';
import { Loading, Problem } from './states.tsx';

/** What a list knows about its pages; the shape of the api's `usePages`. */
export type Pages<Row> = {
  items: readonly Row[];
  error: Error | null;
  isPending: boolean;
  isFetchingNextPage: boolean;
  isPlaceholderData: boolean;
  hasNextPage: boolean;
  fetchNextPage: () => Promise<unknown>;
  refetch: () => Promise<unknown>;
  startOver: () => Promise<unknown>;
};

/** A list in each of its states: on its way, failed, empty, or rows that go on when the end comes into sight. */
export function List<Row extends object>(props: {
  label: string;
  /** What one row is called, and many. */
  one: string;
  many: string;
  pages: Pages<Row>;
  columns: readonly Column<Row>[];
  rowId: (row: Row) => string;
  openId: string | undefined;
  onOpen: (row: Row) => void;
  empty: ReactNode;
}) {
  const { pages } = props;
  useRefresh(() => void pages.startOver());
  if (pages.isPending && pages.error === null) return <Loading rows={14} label={`Loading ${props.label}`} />;
  if (pages.error !== null && pages.items.length === 0) {
    return (
      <div className="padded">
        <Problem error={pages.error} onRetry={() => void pages.refetch()} />
      </div>
    );
  }
  if (pages.items.length === 0) return <>{props.empty}</>;
  const isOld = pages.isPlaceholderData;
  const more = () => {
    if (pages.hasNextPage && !pages.isFetchingNextPage && pages.error === null) void pages.fetchNextPage();
  };
  return (
    <DataTable
      label={props.label}
      columns={props.columns}
      rows={pages.items}
      rowId={props.rowId}
      onOpen={props.onOpen}
      openId={props.openId}
      isOld={isOld}
      onNearEnd={more}
      foot={
        <>
          {pages.error === null ? null : (
            <Problem error={pages.error} onRetry={() => void pages.fetchNextPage()} />
          )}
          <ListFoot
            count={pages.items.length}
            hasMore={pages.hasNextPage}
            isLoading={pages.isFetchingNextPage}
            one={props.one}
            many={props.many}
          />
        </>
      }
    />
  );
}
