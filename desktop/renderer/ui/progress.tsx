import styles from './progress.module.css';

/** How far something is, from 0 to 1; null when nobody knows how much there is. */
export const Progress = ({ label, share }: { label: string; share: number | null }) => (
  <div
    className={styles['track']}
    role="progressbar"
    aria-label={label}
    aria-valuemin={0}
    aria-valuemax={100}
    aria-valuenow={share === null ? undefined : Math.round(share * 100)}
  >
    <span
      className={styles['bar']}
      data-unknown={share === null || undefined}
      style={share === null ? undefined : { width: `${String(share * 100)}%` }}
    />
  </div>
);
