import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import styles from './filter-bar.module.css';

/** The filters of a list in one row; `/` goes to the first. `onClear` is offered while something is set. */
export const FilterBar = (props: {
  children: ReactNode;
  onClear?: (() => void) | undefined;
  aside?: ReactNode;
  /** A line of its own below the filters, such as what is wrong with them. */
  foot?: ReactNode;
}) => (
  <search className={styles['bar']} data-filters="" aria-label="Filters">
    {props.children}
    {props.onClear === undefined ? null : (
      <Button look="bare" onClick={props.onClear}>
        Clear
      </Button>
    )}
    <span className={styles['aside']}>{props.aside}</span>
    {props.foot}
  </search>
);
