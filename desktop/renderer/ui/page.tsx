import type { ReactNode } from 'react';
import styles from './page.module.css';

/** The frame of a screen: title, what can be done, and below the content, which scrolls by itself unless `isFilled`. */
export function Page(props: {
  title: ReactNode;
  /** Stands before the title, such as the way back. */
  lead?: ReactNode;
  note?: ReactNode;
  actions?: ReactNode;
  bar?: ReactNode;
  /** The content takes the whole height and scrolls its own way, as a table does. */
  isFilled?: boolean;
  children: ReactNode;
}) {
  return (
    <div className={styles['page']}>
      <header className={styles['head']}>
        {props.lead}
        <h1>{props.title}</h1>
        {props.note === undefined ? null : <div className={styles['note']}>{props.note}</div>}
        <div className={styles['actions']}>{props.actions}</div>
      </header>
      {props.bar}
      {props.isFilled === true ? (
        <div className={styles['filled']}>{props.children}</div>
      ) : (
        <section className={styles['content']} aria-label="Content" tabIndex={-1}>
          {props.children}
        </section>
      )}
    </div>
  );
}

/** A titled part of a page. */
export const Section = (props: { title: ReactNode; aside?: ReactNode; children: ReactNode; id?: string }) => (
  <section
    className={styles['section']}
    aria-label={typeof props.title === 'string' ? props.title : undefined}
  >
    <div className={styles['sectionHead']}>
      <h2>{props.title}</h2>
      {props.aside === undefined ? null : <div className={styles['note']}>{props.aside}</div>}
    </div>
    {props.children}
  </section>
);
