import type { Filter } from '#desktop/renderer/ui/filters.ts';
import { ranges } from '#desktop/renderer/ui/time-range.ts';
import { tellTime } from '#desktop/renderer/ui/time-text.ts';
import { outcomes } from '#shared/contracts/access-log.ts';
import { filterWords } from './filter-words.ts';
import { logFilterNames } from './log-query.ts';
import { outcomeWords } from './outcome-mark.tsx';

/** The filters in words: `Status 5xx, Last 24 hours`; `none` says that all rows are meant. */
export function tellFilters(filter: Filter): string {
  const parts = logFilterNames.flatMap((name) => {
    const value = filter[name];
    if (value === undefined) return [];
    const outcome = outcomes.find((one) => name === 'outcome' && one === value);
    return [`${filterWords[name] ?? name} ${outcome === undefined ? value : outcomeWords[outcome]}`];
  });
  const range = ranges.find(({ value }) => value === filter['range']);
  if (range?.value === 'custom') {
    if (filter['from'] !== undefined) parts.push(`from ${tellTime(filter['from'])}`);
    if (filter['to'] !== undefined) parts.push(`until ${tellTime(filter['to'])}`);
  } else if (range !== undefined) parts.push(range.label);
  return parts.length === 0 ? 'None: the whole log, 90 days' : parts.join(', ');
}
