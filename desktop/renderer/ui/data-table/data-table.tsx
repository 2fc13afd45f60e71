import { type RowData, useTable } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { type Column, defineColumns, features, gridTracks } from './columns.ts';
import styles from './data-table.module.css';
import { readRowKey } from './row-keys.ts';
import { TableRow } from './table-row.tsx';

type DataTableProps<Row> = {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowId: (row: Row) => string;
  onOpen: (row: Row) => void;
  /** The row shown in full beside the table; moving then moves what is shown. */
  openId?: string | undefined;
  /** The rows are those of an earlier question and stay until the answer to the new one is there. */
  isOld?: boolean;
  onNearEnd?: () => void;
  /** New rows come on top by themselves: what is in sight and at hand stays where it is. */
  isGrowing?: boolean;
  /** What stands below the last row. */
  foot?: ReactNode;
};

const rowHeight = 30;
const nearEndRows = 20;

/**
 * A table of any length: only the rows in sight are in the page. Arrow keys, j and k, Home, End and page keys move; Enter
 * opens. `onNearEnd` is called when the end comes into sight.
 */
export function DataTable<Row extends RowData>(props: DataTableProps<Row>) {
  const { rows, rowId, onOpen, openId, onNearEnd } = props;
  const tableId = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const columns = useMemo(() => defineColumns(props.columns), [props.columns]);
  const table = useTable({ features, columns, data: rows as Row[], getRowId: rowId });
  const tableRows = table.getRowModel().rows;
  const virtual = useRowsInSight({ count: rows.length, scroller, onNearEnd });
  const { active, setActive, onKeyDown } = useRowMoves({ ...props, scrollTo: virtual.scrollToIndex });
  useSteadySight({ ...props, scroller });
  useEffect(() => focusIfFree(scroller.current), []);
  const rowDomId = (at: number) => `${tableId}-row-${String(at)}`;

  return (
    <div
      ref={scroller}
      role="grid"
      aria-label={props.label}
      aria-rowcount={rows.length + 1}
      aria-activedescendant={active >= 0 && active < rows.length ? rowDomId(active) : undefined}
      aria-busy={props.isOld}
      tabIndex={0}
      className={styles['table']}
      data-old={props.isOld || undefined}
      style={{ '--tracks': gridTracks(props.columns) } as Record<string, string>}
      onKeyDown={onKeyDown}
    >
      <HeaderRow columns={props.columns} />
      <div role="rowgroup" className={styles['rows']} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const row = tableRows[index];
          if (row === undefined) return null;
          return (
            <TableRow
              key={row.id}
              row={row}
              domId={rowDomId(index)}
              index={index}
              start={start}
              isActive={index === active}
              isOpen={row.id === openId}
              onClick={() => {
                setActive(index);
                onOpen(row.original);
              }}
            />
          );
        })}
      </div>
      {props.foot}
    </div>
  );
}

/** Takes the focus when nothing else has it, so that after `g l` the arrow keys move at once. */
function focusIfFree(element: HTMLElement | null): void {
  if (document.activeElement === document.body) element?.focus({ preventScroll: true });
}

/** The rows in sight and a few around them; calls `onNearEnd` when the end comes near. */
function useRowsInSight(needs: {
  count: number;
  scroller: RefObject<HTMLDivElement | null>;
  onNearEnd: (() => void) | undefined;
}) {
  const { count, scroller, onNearEnd } = needs;
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  const lastShown = virtual.getVirtualItems().at(-1)?.index ?? -1;
  useEffect(() => {
    if (count > 0 && lastShown >= count - nearEndRows) onNearEnd?.();
  }, [count, lastShown, onNearEnd]);
  return virtual;
}

/** While rows come on top, moves the sight along with the rows in it; at the very top the newest stay in sight. */
function useSteadySight<Row>(
  needs: Pick<DataTableProps<Row>, 'rows' | 'rowId' | 'isGrowing'> & {
    scroller: RefObject<HTMLDivElement | null>;
  },
) {
  const { rows, rowId, isGrowing, scroller } = needs;
  const firstId = useRef<string | undefined>(undefined);
  useLayoutEffect(() => {
    const added = isGrowing === true ? rows.findIndex((row) => rowId(row) === firstId.current) : 0;
    firstId.current = rows[0] === undefined ? undefined : rowId(rows[0]);
    if (scroller.current !== null && scroller.current.scrollTop > 0 && added > 0)
      scroller.current.scrollTop += added * rowHeight;
  }, [rows, rowId, isGrowing, scroller]);
}

/** Which row the keys are at, and what each key does. */
function useRowMoves<Row>(
  needs: Pick<DataTableProps<Row>, 'rows' | 'rowId' | 'openId' | 'onOpen' | 'isGrowing'> & {
    scrollTo: (index: number) => void;
  },
) {
  const { rows, rowId, openId, onOpen, scrollTo, isGrowing = false } = needs;
  const [active, setActive] = useState(-1);
  const firstId = rows[0] === undefined ? undefined : rowId(rows[0]);
  const [firstBefore, setFirstBefore] = useState(firstId);
  if (firstBefore !== firstId) {
    // Another question was asked: these are other rows, to be read from their start. Or there are some more on top.
    const added = isGrowing ? rows.findIndex((row) => rowId(row) === firstBefore) : -1;
    setFirstBefore(firstId);
    setActive(added < 0 || active < 0 ? -1 : active + added);
  }
  useEffect(() => {
    if (firstId !== undefined && !isGrowing) scrollTo(0);
  }, [firstId, scrollTo, isGrowing]);
  const go = (to: number) => {
    setActive(to);
    scrollTo(to);
    const row = rows[to];
    if (openId !== undefined && row !== undefined) onOpen(row);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== event.currentTarget) return;
    const move = readRowKey(event.key, active, rows.length);
    if (move === null) return;
    event.preventDefault();
    const row = rows[active];
    if (move.kind === 'go') go(move.to);
    else if (row !== undefined) onOpen(row);
  };
  return { active, setActive, onKeyDown };
}

const HeaderRow = <Row,>({ columns }: { columns: readonly Column<Row>[] }) => (
  <div role="rowgroup" className={styles['headGroup']}>
    <div role="row" aria-rowindex={1} tabIndex={-1} className={styles['head']}>
      {columns.map(({ id, header, align }) => (
        <div key={id} role="columnheader" tabIndex={-1} className={styles['cell']} data-align={align}>
          {header}
        </div>
      ))}
    </div>
  </div>
);
