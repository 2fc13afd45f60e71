import { useState } from 'react';
import styles from './copyable.module.css';
import { Icon } from './icon.tsx';

/** An id, hash or address in full or shortened, which a click copies in full. */
export function Copyable({ text, shown, label }: { text: string; shown?: string; label: string }) {
  const [isCopied, setCopied] = useState(false);
  const copy = () => {
    void navigator.clipboard.writeText(text).then(() => {
      setCopied(true);
      setTimeout(() => setCopied(false), 1500);
    });
  };
  return (
    <button
      type="button"
      className={styles['copyable']}
      onClick={copy}
      title={`Copy ${text}`}
      aria-label={isCopied ? `${label} copied` : `Copy ${label} ${text}`}
    >
      <span>{shown ?? text}</span>
      <Icon name={isCopied ? 'check' : 'copy'} size={12} />
    </button>
  );
}

/** The end of an id, by which people tell two apart. */
export const shortId = (id: string): string => (id.length > 13 ? `…${id.slice(-8)}` : id);
