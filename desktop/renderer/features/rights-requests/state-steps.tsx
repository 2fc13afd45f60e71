import { Icon } from '#desktop/renderer/ui/icon.tsx';
import type { RightsRequestState } from '#shared/contracts/rights-request-values.ts';
import { stateWords } from './request-words.ts';
import styles from './rights-requests.module.css';

const way: readonly RightsRequestState[] = ['received', 'identity-verified', 'in-progress', 'completed'];

/** How far a request has come. A refused or withdrawn one shows that it ended. */
export function StateSteps({ state }: { state: RightsRequestState }) {
  const steps = way.includes(state) ? way : ([...way.slice(0, 1), state] as const);
  const reached = steps.indexOf(state);
  return (
    <ol className={styles['steps']} aria-label="Progress">
      {steps.map((step, at) => (
        <li
          key={step}
          data-reached={at <= reached || undefined}
          aria-current={at === reached ? 'step' : undefined}
        >
          <span className={styles['stepMark']}>
            {at <= reached ? <Icon name={isEnd(step) ? 'close' : 'check'} size={11} /> : null}
          </span>
          {stateWords[step].title}
        </li>
      ))}
    </ol>
  );
}

const isEnd = (state: RightsRequestState): boolean => state === 'refused' || state === 'withdrawn';
