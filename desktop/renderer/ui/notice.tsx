import type { ReactNode } from 'react';
import { Icon } from './icon.tsx';
import styles from './notice.module.css';

type NoticeTone = 'info' | 'warning' | 'critical' | 'good';
const icons = { info: 'info', warning: 'warning', critical: 'critical', good: 'check' } as const;

/** A short word to the reader inside a page. Warnings and worse are read out at once. */
export const Notice = ({
  tone,
  title,
  children,
}: {
  tone: NoticeTone;
  title?: ReactNode;
  children?: ReactNode;
}) => (
  <div className={styles['notice']} data-tone={tone} role={tone === 'info' ? 'note' : 'alert'}>
    <Icon name={icons[tone]} size={16} />
    <div>
      {title === undefined ? null : <strong>{title}</strong>}
      {children === undefined ? null : <div>{children}</div>}
    </div>
  </div>
);
