import type { ReactNode } from 'react';
import { Button, IconButton } from '#desktop/renderer/ui/button.tsx';
import styles from './processing-records.module.css';

/** Rows that can be added, changed and taken out. */
export function RowsEditor<Row extends object>(props: {
  rows: readonly Row[];
  empty: Row;
  addLabel: string;
  onChange: (rows: Row[]) => void;
  children: (row: Row, set: (part: Partial<Row>) => void) => ReactNode;
}) {
  const { rows, onChange } = props;
  return (
    <div className={styles['rows']}>
      {rows.map((row, at) => (
        <div key={`row-${String(at)}`} className={styles['rowEdit']}>
          <div>{props.children(row, (part) => onChange(rows.with(at, { ...row, ...part })))}</div>
          <IconButton icon="trash" label="Take this out" onClick={() => onChange(rows.toSpliced(at, 1))} />
        </div>
      ))}
      <Button icon="plus" onClick={() => onChange([...rows, props.empty])}>
        {props.addLabel}
      </Button>
    </div>
  );
}
