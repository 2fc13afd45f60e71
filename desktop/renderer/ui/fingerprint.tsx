import styles from './fingerprint.module.css';

/**
 * A certificate's SHA-256 in four lines of eight pairs, which two people can compare aloud. Pairs that differ from `other` are
 * marked.
 */
export function FingerprintView({
  fingerprint,
  other,
  label,
}: {
  fingerprint: string;
  other?: string;
  label: string;
}) {
  const pairs = fingerprint.split(':');
  const others = other?.split(':');
  return (
    <div className={styles['print']}>
      <span className="for-readers">
        {label}: {fingerprint}
      </span>
      <div className={styles['pairs']} aria-hidden="true">
        {pairs.map((pair, at) => (
          <span
            key={`${String(at)}${pair}`}
            data-differs={others !== undefined && others[at] !== pair ? '' : undefined}
          >
            {pair}
          </span>
        ))}
      </div>
    </div>
  );
}
