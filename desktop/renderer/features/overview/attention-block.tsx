import { Icon } from '#desktop/renderer/ui/icon.tsx';
import { Section } from '#desktop/renderer/ui/page.tsx';
import type { Overview } from '#shared/contracts/overview.ts';
import styles from './overview.module.css';

const order = { critical: 0, warning: 1, info: 2 } as const;

/** What somebody should look at, the worst first. */
export function AttentionBlock({ attention }: { attention: Overview['attention'] }) {
  const sorted = attention.toSorted((a, b) => order[a.severity] - order[b.severity]);
  return (
    <Section title="Needs attention">
      {sorted.length === 0 ? (
        <p className={styles['calm']}>
          <Icon name="check" size={15} /> Nothing needs you right now.
        </p>
      ) : (
        <ul className={styles['attention']}>
          {sorted.map(({ severity, text }) => (
            <li key={text} data-severity={severity}>
              <Icon name={severity} size={15} />
              <span className="for-readers">{severity}: </span>
              {text}
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
