import type { ReactNode } from 'react';
import styles from './badge.module.css';

/** What a colour means, everywhere in the console. Never the only sign: there is always a word with it. */
export type Tone = 'good' | 'warn' | 'bad' | 'accent' | 'quiet';

/** A word on a coloured ground. */
export const Badge = ({ tone, children }: { tone: Tone; children: ReactNode }) => (
  <span className={styles['badge']} data-tone={tone}>
    {children}
  </span>
);

/** A word with a coloured dot before it; quieter than a badge. */
export const Mark = ({ tone, children }: { tone: Tone; children: ReactNode }) => (
  <span className={styles['mark']} data-tone={tone}>
    {children}
  </span>
);
