import { Mark, type Tone } from '#desktop/renderer/ui/badge.tsx';
import { Copyable, shortId } from '#desktop/renderer/ui/copyable.tsx';
import { Facts } from '#desktop/renderer/ui/facts.tsx';
import { tellCount, tellShare } from '#desktop/renderer/ui/numbers.ts';
import { Section } from '#desktop/renderer/ui/page.tsx';
import { tellPlace } from '#desktop/renderer/ui/place.ts';
import { Progress } from '#desktop/renderer/ui/progress.tsx';
import { tellWord } from '#desktop/renderer/ui/words.ts';
import type { AccountState, AccountView } from '#shared/contracts/accounts.ts';
import type { PlanView } from '#shared/contracts/billing.ts';
import type { UsageView } from '#shared/contracts/usage.ts';
import { PlanFacts, WithPlans } from './plans-block.tsx';
import { usedThisMonth } from './used-this-month.ts';

const tones: Readonly<Record<AccountState, Tone>> = {
  active: 'good',
  unverified: 'quiet',
  suspended: 'warn',
  closed: 'quiet',
};

/** Whose usage it is. What is more than the id is known only of an account that was looked up by its e-mail address. */
export const AccountBlock = ({ id, account }: { id: string; account: AccountView | undefined }) => (
  <Section title="Account" aside={<a href={tellPlace(['access-logs'], { accountId: id })}>Access log</a>}>
    <Facts
      entries={[
        ...(account === undefined
          ? []
          : ([
              ['Name', account.name],
              ['E-mail', account.email],
              [
                'State',
                <Mark key="state" tone={tones[account.state]}>
                  {tellWord(account.state)}
                </Mark>,
              ],
            ] as const)),
        ['Account id', <Copyable key="id" text={id} shown={shortId(id)} label="account id" />],
      ]}
    />
  </Section>
);

type PlanBlockProps = { account: AccountView | undefined; usage: UsageView | undefined; isWhole: boolean };

/** The account's plan, and what of its quota is used this month. Read only. */
export const PlanBlock = ({ account, usage, isWhole }: PlanBlockProps) =>
  account === undefined ? (
    <Section title="Plan">
      <p className="faint">Choose the account by its e-mail address to see its plan.</p>
    </Section>
  ) : (
    <WithPlans title="Plan">
      {(plans) => {
        const plan = plans.find(({ id }) => id === account.planId);
        if (plan === undefined)
          return <p className="faint">{`“${account.planId}” is no plan of this server.`}</p>;
        return (
          <>
            <h3>{plan.title}</h3>
            <PlanFacts
              plan={plan}
              used={[['This month', <Used key="used" plan={plan} usage={isWhole ? usage : undefined} />]]}
            />
          </>
        );
      }}
    </WithPlans>
  );

function Used({ plan, usage }: { plan: PlanView; usage: UsageView | undefined }) {
  const used = usage === undefined ? null : usedThisMonth(usage, Date.now());
  if (used === null)
    return <span className="faint">choose a time that holds the whole month, without key and route</span>;
  const share = plan.monthlyQuota === 0 ? 1 : Math.min(1, used / plan.monthlyQuota);
  return (
    <>
      {`${tellCount(used)}, ${tellShare(used, plan.monthlyQuota)}`}
      <Progress label="Quota used this month" share={share} />
    </>
  );
}
