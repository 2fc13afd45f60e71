import styles from './access-logs.module.css';

/** A status in the colour of its class: nothing for success, amber for the client's faults, red for ours. */
export const StatusCode = ({ status }: { status: number }) => (
  <span className={styles['status']} data-class={Math.floor(status / 100)}>
    {status}
  </span>
);
