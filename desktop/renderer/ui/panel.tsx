import { type ReactNode, useEffect } from 'react';
import { IconButton } from './button.tsx';
import styles from './panel.module.css';

/** A sheet over the right edge of a table, with one row in full. The table stays usable; Esc closes. */
export function Panel(props: { title: ReactNode; label: string; onClose: () => void; children: ReactNode }) {
  const { onClose } = props;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.defaultPrevented) onClose();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [onClose]);
  return (
    <aside className={styles['panel']} aria-label={props.label}>
      <header className={styles['head']}>
        <h2>{props.title}</h2>
        <IconButton icon="close" label="Close (Esc)" onClick={onClose} />
      </header>
      <div className={styles['body']}>{props.children}</div>
    </aside>
  );
}
