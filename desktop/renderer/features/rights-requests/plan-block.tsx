import { useAnswer } from '#desktop/renderer/api/answers.ts';
import { tellCount, tellPlural } from '#desktop/renderer/ui/numbers.ts';
import { Section } from '#desktop/renderer/ui/page.tsx';
import { Loading, Problem } from '#desktop/renderer/ui/states.tsx';
import { type ErasurePlan, showErasurePlan } from '#shared/contracts/erasures.ts';
import styles from './rights-requests.module.css';

/** What erasing would remove, before anything is done. */
export function PlanBlock({ requestId }: { requestId: string }) {
  const { data, error, refetch } = useAnswer(showErasurePlan, { params: { id: requestId } });
  return (
    <Section
      title="What erasure would remove"
      aside={data === undefined ? undefined : `${tellPlural(data.records, 'record')} in all`}
    >
      {error === null ? null : <Problem error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null ? <Loading rows={4} label="Loading the plan" /> : null}
      {data === undefined ? null : <PlanTable plan={data} />}
    </Section>
  );
}

/** The plan by source and table; what the law makes us keep says why. */
export function PlanTable({ plan }: { plan: ErasurePlan }) {
  const empty = plan.sources.filter((entry) => entry.records === 0 && entry.kept === null);
  return (
    <table className={styles['plan']}>
      <thead>
        <tr>
          <th>Source</th>
          <th>Table</th>
          <th className={styles['number']}>Records</th>
          <th>Kept</th>
        </tr>
      </thead>
      <tbody>
        {plan.sources
          .filter((entry) => !empty.includes(entry))
          .map(({ source, table, records, kept }) => (
            <tr key={`${source}${table}`}>
              <td>{source}</td>
              <td className="mono">{table}</td>
              <td className={styles['number']}>{tellCount(records)}</td>
              <td>{kept ?? <span className="faint">nothing</span>}</td>
            </tr>
          ))}
      </tbody>
      <tfoot>
        <tr>
          <td colSpan={2}>In all</td>
          <td className={styles['number']}>{tellCount(plan.records)}</td>
          <td />
        </tr>
      </tfoot>
      {empty.length === 0 ? null : (
        <caption>Nothing is held in {empty.map(({ table }) => table).join(', ')}.</caption>
      )}
    </table>
  );
}
