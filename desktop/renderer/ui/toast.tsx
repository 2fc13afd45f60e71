import { useSyncExternalStore } from 'react';
import { IconButton } from './button.tsx';
import { Icon } from './icon.tsx';
import styles from './toast.module.css';

type Toast = { id: number; tone: 'good' | 'bad'; text: string; detail: string | undefined };

const shownMs = 5000;
const mostShown = 2;
const listeners = new Set<() => void>();
let toasts: readonly Toast[] = [];
let lastId = 0;

const put = (next: readonly Toast[]): void => {
  toasts = next;
  for (const listener of listeners) listener();
};
const drop = (id: number): void => put(toasts.filter((toast) => toast.id !== id));

/** Says in the corner that something was done (it goes by itself) or failed (it stays until it is closed). */
export function tell(tone: 'good' | 'bad', text: string, detail?: string): void {
  lastId += 1;
  const id = lastId;
  put([...toasts, { id, tone, text, detail }].slice(-mostShown));
  if (tone === 'good') setTimeout(() => drop(id), shownMs);
}

/** Tells what an error says. */
export const tellError = (error: unknown): void => {
  const { message, detail } = error as Error & { detail?: string };
  tell('bad', message, detail);
};

/** Where the words of `tell` appear. */
export function Toasts() {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => toasts,
  );
  return (
    <div className={styles['corner']} role="status" aria-live="polite">
      {shown.map(({ id, tone, text, detail }) => (
        <div key={id} className={styles['toast']} data-tone={tone}>
          <Icon name={tone === 'good' ? 'check' : 'critical'} size={15} />
          <div>
            <strong>{text}</strong>
            {detail === undefined ? null : <p>{detail}</p>}
          </div>
          <IconButton icon="close" label="Dismiss" onClick={() => drop(id)} />
        </div>
      ))}
    </div>
  );
}
