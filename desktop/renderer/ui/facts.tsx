import type { ReactNode } from 'react';
import styles from './facts.module.css';

/** Names and values in two columns. An entry whose value is null is shown as a dash. */
export const Facts = ({ entries }: { entries: readonly (readonly [name: string, value: ReactNode])[] }) => (
  <dl className={styles['facts']}>
    {entries.map(([name, value]) => (
      <div key={name} className={styles['fact']}>
        <dt>{name}</dt>
        <dd>{value ?? <span className="faint">–</span>}</dd>
      </div>
    ))}
  </dl>
);
