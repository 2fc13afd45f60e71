import { FilterBar } from '#desktop/renderer/ui/filter-bar.tsx';
import { FilterFaults } from '#desktop/renderer/ui/filter-faults.tsx';
import { FilterField } from '#desktop/renderer/ui/filter-field.tsx';
import type { Filter } from '#desktop/renderer/ui/filters.ts';
import { RangeFilter } from '#desktop/renderer/ui/range-filter.tsx';
import { SelectField } from '#desktop/renderer/ui/select-field.tsx';
import { outcomes } from '#shared/contracts/access-log.ts';
import { filterWords } from './filter-words.ts';
import { outcomeWords } from './outcome-mark.tsx';

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'].map((value) => ({
  value,
  label: value,
}));
const outcomeChoices = outcomes.map((value) => ({ value, label: outcomeWords[value] }));

type Props = {
  filter: Filter;
  set: (part: Filter) => void;
  clear: (() => void) | undefined;
  errors: Readonly<Record<string, string>>;
  /** The live tail begins now: there is no time to choose. */
  isLive: boolean;
};

/** All by which the access log can be narrowed. */
export function LogFilterBar({ filter, set, clear, errors, isLive }: Props) {
  const text = (name: string, label: string, width: number, placeholder?: string) => (
    <FilterField
      label={label}
      width={width}
      value={filter[name]}
      error={errors[name]}
      {...(placeholder === undefined ? {} : { placeholder })}
      onCommit={(value) => set({ [name]: value })}
    />
  );
  return (
    <FilterBar onClear={clear} foot={<FilterFaults errors={errors} words={filterWords} />}>
      {text('status', 'Status', 92, 'Status, 5xx')}
      <SelectField
        label="Method"
        isLabelHidden
        emptyLabel="Method"
        width={92}
        value={filter['method']}
        choices={methods}
        onChange={(method) => set({ method })}
      />
      {text('route', 'Route', 132)}
      <SelectField
        label="Outcome"
        isLabelHidden
        emptyLabel="Outcome"
        width={124}
        value={outcomes.find((one) => one === filter['outcome'])}
        choices={outcomeChoices}
        onChange={(outcome) => set({ outcome })}
      />
      {text('ip', 'IP address', 108)}
      {text('accountId', 'Account id', 98)}
      {text('keyId', 'Key id', 92)}
      {isLive ? null : <RangeFilter filter={filter} set={set} />}
    </FilterBar>
  );
}
