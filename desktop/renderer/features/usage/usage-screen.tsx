import { useState } from 'react';
import { saveAnswer } from '#desktop/renderer/api/save-file.ts';
import { Button, IconButton } from '#desktop/renderer/ui/button.tsx';
import { useRefresh } from '#desktop/renderer/ui/command.ts';
import { type Filter, useFilter } from '#desktop/renderer/ui/filters.ts';
import { tellBytes } from '#desktop/renderer/ui/numbers.ts';
import { Page } from '#desktop/renderer/ui/page.tsx';
import { goTo } from '#desktop/renderer/ui/place.ts';
import { Empty, Loading, Problem } from '#desktop/renderer/ui/states.tsx';
import { tell, tellError } from '#desktop/renderer/ui/toast.tsx';
import { getUsage, type UsageView } from '#shared/contracts/usage.ts';
import { AccountBlock, PlanBlock } from './account-block.tsx';
import { KeysBlock } from './keys-block.tsx';
import { PlansBlock } from './plans-block.tsx';
import { browserWords, deviceWords, SharesBlock } from './shares-block.tsx';
import styles from './usage.module.css';
import { UsageChart } from './usage-chart.tsx';
import { UsageFigures } from './usage-figures.tsx';
import { UsageFilterBar } from './usage-filter-bar.tsx';
import { lookInto } from './usage-query.ts';
import { UsageTable } from './usage-table.tsx';
import { useUsage } from './use-usage.ts';

/** How much the API was called, by everybody or by one account, with the plan and limits that hold for it. */
export function UsageScreen() {
  const { filter, set, clear } = useFilter();
  const asked = useUsage(filter);
  useRefresh(asked.startOver);
  const isOfOne = asked.accountId !== undefined || filter['keyId'] !== undefined;
  return (
    <Page
      title="Usage"
      note={
        isOfOne
          ? 'This look is recorded in the audit log and shown to the account holder.'
          : 'Sums of everybody; choose an account to see its own.'
      }
      actions={
        <>
          <CsvButton query={asked.query} usage={asked.usage} />
          <IconButton icon="refresh" label="Fetch again (r)" onClick={asked.startOver} />
        </>
      }
      bar={<UsageFilterBar filter={filter} set={set} clear={clear} errors={asked.errors} />}
    >
      {asked.isUnknown ? (
        <Empty icon="person" title="No account has this address">
          Look whether it is written as the account holder wrote it.
        </Empty>
      ) : (
        <div className={styles['columns']}>
          <div>
            <Answer asked={asked} filter={filter} />
          </div>
          <div>
            <Beside asked={asked} filter={filter} set={set} />
          </div>
        </div>
      )}
    </Page>
  );
}

type Asked = ReturnType<typeof useUsage>;

/** The usage in each of its states. */
function Answer({ asked, filter }: { asked: Asked; filter: Filter }) {
  const { usage, error, isAsked, isLookingUp, startOver } = asked;
  const look = (fromUtc: string) => {
    const { path, query } = lookInto(filter, fromUtc, asked.accountId);
    goTo(path, query);
  };
  return (
    <>
      {error === null ? null : <Problem error={error} onRetry={startOver} />}
      {usage === undefined ? null : <Content usage={usage} onOpen={look} />}
      {usage === undefined && error === null && (isAsked || isLookingUp) ? (
        <Loading rows={12} label="Loading the usage" />
      ) : null}
    </>
  );
}

/** Beside it: whose usage it is and what holds for it, and from which browsers and devices it came. */
function Beside({ asked, filter, set }: { asked: Asked; filter: Filter; set: (part: Filter) => void }) {
  const { usage, accountId, account } = asked;
  const { keyId, route } = filter;
  const shares = (
    <>
      <SharesBlock title="Browsers and programs" names={usage?.total.browsers ?? []} words={browserWords} />
      <SharesBlock title="Devices" names={usage?.total.devices ?? []} words={deviceWords} />
    </>
  );
  if (accountId === undefined)
    return (
      <>
        {shares}
        <PlansBlock />
      </>
    );
  return (
    <>
      <AccountBlock id={accountId} account={account} />
      <PlanBlock account={account} usage={usage} isWhole={keyId === undefined && route === undefined} />
      <KeysBlock accountId={accountId} keyId={keyId} onChoose={(chosen) => set({ keyId: chosen })} />
      {shares}
    </>
  );
}

const Content = ({ usage, onOpen }: { usage: UsageView; onOpen: (fromUtc: string) => void }) =>
  usage.total.requests === 0 ? (
    <Empty icon="usage" title="No requests in this time">
      Requests are counted within seconds, and kept by the hour for 13 months.
    </Empty>
  ) : (
    <>
      <UsageFigures total={usage.total} />
      <UsageChart usage={usage} />
      <UsageTable usage={usage} onOpen={({ fromUtc }) => onOpen(fromUtc)} />
    </>
  );

/** The same figures as CSV. The file's name tells no account. */
function CsvButton({
  query,
  usage,
}: {
  query: ReturnType<typeof useUsage>['query'];
  usage: UsageView | undefined;
}) {
  const [isSaving, setSaving] = useState(false);
  const save = async () => {
    if (usage === undefined) return;
    setSaving(true);
    try {
      const days = [usage.fromUtc, usage.toUtc].map((utc) => utc.slice(0, 10)).join('-to-');
      const wanted = { suggestedName: `usage-${days}-by-${usage.granularity}.csv`, accept: 'text/csv' };
      const saved = await saveAnswer(getUsage, { query }, wanted);
      if (saved !== null) tell('good', `Saved, ${tellBytes(saved.sizeBytes)}.`, saved.path);
    } catch (problem) {
      tellError(problem);
    } finally {
      setSaving(false);
    }
  };
  return (
    <Button icon="download" isBusy={isSaving} disabled={usage === undefined} onClick={() => void save()}>
      Save CSV
    </Button>
  );
}
