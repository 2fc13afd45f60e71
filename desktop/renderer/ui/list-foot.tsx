import styles from './list-foot.module.css';
import { tellPlural } from './numbers.ts';

/** The end of a list: more is coming, or that was all. */
export const ListFoot = (props: {
  count: number;
  hasMore: boolean;
  isLoading: boolean;
  one: string;
  many: string;
}) => (
  <div className={styles['foot']} role="status">
    {props.hasMore
      ? `${tellPlural(props.count, props.one, props.many)} so far${props.isLoading ? ', fetching more …' : ''}`
      : `${tellPlural(props.count, props.one, props.many)}, that is all`}
  </div>
);
