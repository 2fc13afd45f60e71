import { FlexRender, type Row, type RowData } from '@tanstack/react-table';
import type { features } from './columns.ts';
import styles from './data-table.module.css';

/** One row of a DataTable, laid at its place. Keys are the table's affair, which keeps the focus; the mouse is the row's. */
export function TableRow<Data extends RowData>(props: {
  row: Row<typeof features, Data>;
  domId: string;
  index: number;
  start: number;
  isActive: boolean;
  isOpen: boolean;
  onClick: () => void;
}) {
  return (
    <div
      role="row"
      id={props.domId}
      aria-rowindex={props.index + 2}
      aria-selected={props.isOpen}
      tabIndex={-1}
      className={styles['row']}
      data-active={props.isActive || undefined}
      data-open={props.isOpen || undefined}
      style={{ transform: `translateY(${String(props.start)}px)` }}
      onMouseDown={(event) => {
        // The focus goes to the table itself, so that the arrow keys go on from here.
        event.currentTarget.closest<HTMLElement>('[role="grid"]')?.focus({ preventScroll: true });
        event.preventDefault();
      }}
      onClick={props.onClick}
      onKeyDown={undefined}
    >
      {props.row.getAllCells().map((cell) => (
        <div
          key={cell.id}
          role="gridcell"
          tabIndex={-1}
          className={styles['cell']}
          data-align={cell.column.columnDef.meta?.align}
        >
          <FlexRender cell={cell} />
        </div>
      ))}
    </div>
  );
}
