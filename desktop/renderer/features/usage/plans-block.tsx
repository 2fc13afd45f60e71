import type { ReactNode } from 'react';
import { useAnswer } from '#desktop/renderer/api/answers.ts';
import { useMay } from '#desktop/renderer/api/session.ts';
import { Facts } from '#desktop/renderer/ui/facts.tsx';
import { tellCount, tellMoney } from '#desktop/renderer/ui/numbers.ts';
import { Section } from '#desktop/renderer/ui/page.tsx';
import { Loading, Problem } from '#desktop/renderer/ui/states.tsx';
import { listPlans, type PlanView } from '#shared/contracts/billing.ts';
import { tellLimit } from './limit-words.ts';
import styles from './usage.module.css';

const ends = { hard: 'refused beyond', soft: 'let pass beyond' } as const;

/** Plans as the server has them; where the role may not read them it says so. */
export function WithPlans({
  title,
  children,
}: {
  title: string;
  children: (plans: readonly PlanView[]) => ReactNode;
}) {
  const may = useMay('plans.read');
  const { data, error, refetch } = useAnswer(listPlans, {}, { isEnabled: may });
  return (
    <Section title={title}>
      {may ? null : <p className="faint">Your role may not read plans.</p>}
      {error === null ? null : <Problem error={error} onRetry={() => void refetch()} />}
      {may && data === undefined && error === null ? <Loading rows={4} label="Loading the plans" /> : null}
      {data === undefined ? null : children(data.items)}
    </Section>
  );
}

/** One plan: what it costs, what it allows. */
export const PlanFacts = ({ plan, used }: { plan: PlanView; used?: readonly [string, ReactNode][] }) => (
  <Facts
    entries={[
      ['Price', plan.amountMinor === 0 ? 'free' : `${tellMoney(plan.amountMinor, plan.currency)} a month`],
      ['Monthly quota', `${tellCount(plan.monthlyQuota)}, ${ends[plan.quotaEnd]}`],
      ...(used ?? []),
      ['Limits', <LimitList key="limits" limits={plan.limits} />],
    ]}
  />
);

/** Limits, one a line. */
export const LimitList = ({ limits }: { limits: PlanView['limits'] }) =>
  limits.length === 0 ? (
    <>none</>
  ) : (
    <ul className={styles['limits']}>
      {limits.map((limit) => (
        <li key={limit.name} title={limit.name}>
          {tellLimit(limit)}
        </li>
      ))}
    </ul>
  );

/** All plans, when no account is chosen. */
export const PlansBlock = () => (
  <WithPlans title="Plans">
    {(plans) =>
      plans.map((plan) => (
        <div key={plan.id} className={styles['plan']}>
          <h3>{plan.title}</h3>
          <PlanFacts plan={plan} />
        </div>
      ))
    }
  </WithPlans>
);
