import type { ReactNode } from 'react';
import { Segments } from '#desktop/renderer/ui/segments.tsx';
import styles from './processing-records.module.css';

/** An answer that can be still open, "there is none", or given: the law wants to know which. */
export const ChoiceOf = (props: {
  label: string;
  noneLabel: string;
  state: 'unanswered' | 'none' | 'given';
  onChange: (state: 'unanswered' | 'none' | 'given') => void;
  children: ReactNode;
}) => (
  <div className={styles['choice']}>
    <div className={styles['choiceHead']}>
      <h3>{props.label}</h3>
      <Segments
        label={props.label}
        value={props.state}
        choices={[
          { value: 'unanswered', label: 'Not answered' },
          { value: 'none', label: props.noneLabel },
          { value: 'given', label: 'State' },
        ]}
        onChange={props.onChange}
      />
    </div>
    {props.state === 'given' ? props.children : null}
  </div>
);
