import { useAnswer } from '#desktop/renderer/api/answers.ts';
import { useMay } from '#desktop/renderer/api/session.ts';
import type { Filter } from '#desktop/renderer/ui/filters.ts';
import { tellPlural } from '#desktop/renderer/ui/numbers.ts';
import { getUsage } from '#shared/contracts/usage.ts';
import { countQuery } from './export-query.ts';
import type { SeenRows } from './stored-log.tsx';

const people = (count: number): string => tellPlural(count, 'account');

/** What an export will hold, as well as it can be told before: exactly when all rows are here, else what usage has counted. */
export function ExportSize({
  filter,
  askedAtMs,
  seen,
}: {
  filter: Filter;
  askedAtMs: number;
  seen: SeenRows | null;
}) {
  const isKnown = seen?.isAll === true;
  const counting = countQuery(filter, askedAtMs);
  const may = useMay('usage.read');
  const isAsked = !isKnown && counting !== null && may;
  const { data, error } = useAnswer(getUsage, { query: counting?.query ?? {} }, { isEnabled: isAsked });
  if (isKnown && seen.rows === 0) return <>Nothing: no request matches.</>;
  if (isKnown)
    return (
      <>{`${tellPlural(seen.rows, 'request')} of ${people(seen.accounts)}, and what comes until then.`}</>
    );
  if (isAsked && data === undefined && error === null) return <span className="faint">counting …</span>;
  const least = seen === null ? null : `at least ${people(seen.accounts)}`;
  if (data !== undefined && counting !== null) {
    // Whole hours are counted: the first and the last may hold some that the filter leaves out.
    const rows = `About ${tellPlural(data.total[counting.counted], 'request')}`;
    return <>{least === null ? `${rows}.` : `${rows} of ${least}.`}</>;
  }
  return (
    <>
      {seen === null ? 'Not known' : `At least ${tellPlural(seen.rows, 'request')} of ${least ?? ''}`}
      {error === null
        ? '; the server cannot count these filters beforehand.'
        : `; the server did not count them: ${error.message}`}
    </>
  );
}
