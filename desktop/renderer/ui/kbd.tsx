import styles from './kbd.module.css';

/** Keys as they stand on the keyboard; `g l` is two of them, one after the other. */
export const Keys = ({ keys }: { keys: string }) => (
  <span className={styles['keys']}>
    {keys.split(' ').map((key) => (
      <kbd key={key}>{key}</kbd>
    ))}
  </span>
);
