import styles from './filter-bar.module.css';

/** What is wrong with filters, in the foot of their bar; `words` are the names that the page gives them. */
export const FilterFaults = (props: {
  errors: Readonly<Record<string, string>>;
  words: Readonly<Record<string, string>>;
}) =>
  Object.keys(props.errors).length === 0 ? null : (
    <p className={styles['faults']} role="alert">
      {Object.entries(props.errors).map(([name, message]) => (
        <span key={name}>{`${props.words[name] ?? name} ${message}.`}</span>
      ))}
    </p>
  );
