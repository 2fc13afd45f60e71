import { tellCount } from '#desktop/renderer/ui/numbers.ts';
import { Section } from '#desktop/renderer/ui/page.tsx';
import type { Overview } from '#shared/contracts/overview.ts';
import styles from './overview.module.css';

/** How many accounts there are, by state. */
export const AccountsBlock = ({ accounts }: { accounts: Overview['accounts'] }) => (
  <Section title="Accounts">
    <dl className={styles['counts']}>
      {(['active', 'unverified', 'suspended'] as const).map((state) => (
        <div key={state}>
          <dt>{state}</dt>
          <dd>{tellCount(accounts[state])}</dd>
        </div>
      ))}
    </dl>
  </Section>
);
