import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { Copyable } from './copyable.tsx';
import { Icon, type IconName } from './icon.tsx';
import styles from './states.module.css';

/** Nothing to show, and why that is so. */
export const Empty = ({ icon, title, children }: { icon: IconName; title: string; children?: ReactNode }) => (
  <div className={styles['state']}>
    <Icon name={icon} size={22} />
    <strong>{title}</strong>
    {children === undefined ? null : <p>{children}</p>}
  </div>
);

/** Grey bars in the place of rows that are on their way. */
export const Loading = ({ rows = 8, label = 'Loading' }: { rows?: number; label?: string }) => (
  <div className={styles['loading']} role="status" aria-label={label}>
    {Array.from({ length: rows }, (_, at) => (
      <span key={`bar-${String(at)}`} className={styles['bar']} />
    ))}
  </div>
);

type ProblemLike = Error & {
  readonly title?: string;
  readonly detail?: string | undefined;
  readonly requestId?: string | undefined;
  readonly fieldErrors?: readonly { pointer: string; message: string }[];
};

/** What went wrong, in the server's words, with the request id to quote. */
export function Problem({ error, onRetry }: { error: ProblemLike; onRetry?: () => void }) {
  return (
    <div className={styles['problem']} role="alert">
      <Icon name="critical" size={16} />
      <div>
        <strong>{error.title ?? error.message}</strong>
        {error.detail === undefined ? null : <p>{error.detail}</p>}
        {(error.fieldErrors ?? []).map(({ pointer, message }) => (
          <p key={`${pointer}${message}`}>
            {/* Of the whole document there is no place to name. */}
            {pointer === '' ? null : <code>{pointer}</code>} {message}
          </p>
        ))}
        {error.requestId === undefined ? null : (
          <p className={styles['request']}>
            Request <Copyable text={error.requestId} label="request id" />
          </p>
        )}
        {onRetry === undefined ? null : (
          <div className={styles['retry']}>
            <Button icon="refresh" onClick={onRetry}>
              Try again
            </Button>
          </div>
        )}
      </div>
    </div>
  );
}
