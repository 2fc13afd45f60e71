import { useAnswer } from '#desktop/renderer/api/answers.ts';
import { IconButton } from '#desktop/renderer/ui/button.tsx';
import { useRefresh } from '#desktop/renderer/ui/command.ts';
import { Page } from '#desktop/renderer/ui/page.tsx';
import { Loading, Problem } from '#desktop/renderer/ui/states.tsx';
import { Ago } from '#desktop/renderer/ui/time.tsx';
import { getOverview, type Overview } from '#shared/contracts/overview.ts';
import { AccountsBlock } from './accounts-block.tsx';
import { AttentionBlock } from './attention-block.tsx';
import { DeadlinesBlock } from './deadlines-block.tsx';
import { HealthBlock } from './health-block.tsx';
import styles from './overview.module.css';
import { PromisesBlock } from './promises-block.tsx';
import { RetentionBlock } from './retention-block.tsx';
import { TrafficBlock } from './traffic-block.tsx';

const refreshSeconds = 30;

/** What needs attention now. Counts and dates alone, so it may refresh by itself. */
export function OverviewScreen() {
  const { data, error, refetch } = useAnswer(getOverview, {}, { refreshSeconds });
  useRefresh(() => void refetch());
  return (
    <Page
      title="Overview"
      note={data === undefined ? undefined : <Freshness overview={data} />}
      actions={<IconButton icon="refresh" label="Fetch again (r)" onClick={() => void refetch()} />}
    >
      {error === null ? null : <Problem error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null ? <Loading rows={12} label="Loading the overview" /> : null}
      {data === undefined ? null : <Blocks overview={data} />}
    </Page>
  );
}

const Freshness = ({ overview }: { overview: Overview }) => (
  <>
    As of <Ago utc={overview.generatedAtUtc} />, every {refreshSeconds} s anew · version {overview.version},
    started <Ago utc={overview.startedAtUtc} />
  </>
);

const Blocks = ({ overview }: { overview: Overview }) => (
  <>
    <AttentionBlock attention={overview.attention} />
    <div className={styles['columns']}>
      <div>
        <TrafficBlock requests={overview.requests} />
        <PromisesBlock promises={overview.promises} />
      </div>
      <div>
        <DeadlinesBlock deadlines={overview.deadlines} />
        <HealthBlock health={overview.health} />
        <AccountsBlock accounts={overview.accounts} />
        <RetentionBlock retention={overview.retention} />
      </div>
    </div>
  </>
);
