import { FilterBar } from '#desktop/renderer/ui/filter-bar.tsx';
import { FilterFaults } from '#desktop/renderer/ui/filter-faults.tsx';
import { FilterField, TimeField } from '#desktop/renderer/ui/filter-field.tsx';
import type { Filter } from '#desktop/renderer/ui/filters.ts';
import { Segments } from '#desktop/renderer/ui/segments.tsx';
import { SelectField } from '#desktop/renderer/ui/select-field.tsx';
import type { Granularity } from '#shared/contracts/usage.ts';
import { type PeriodName, periodOf, periods, stepLabels, stepOf, stepsOf } from './usage-query.ts';

type Props = {
  filter: Filter;
  set: (part: Filter) => void;
  clear: (() => void) | undefined;
  errors: Readonly<Record<string, string>>;
};

const words: Readonly<Record<string, string>> = {
  account: 'Account',
  keyId: 'Key id',
  route: 'Route',
  from: 'From',
  to: 'Until',
};

/** Whose usage, of what, when, and in which steps. */
export function UsageFilterBar({ filter, set, clear, errors }: Props) {
  const text = (name: string, label: string, width: number) => (
    <FilterField
      label={label}
      width={width}
      value={filter[name]}
      error={errors[name]}
      onCommit={(value) => set({ [name]: value })}
    />
  );
  const steps = stepsOf(filter);
  return (
    <FilterBar onClear={clear} foot={<FilterFaults errors={errors} words={words} />}>
      {text('account', 'Account e-mail or id', 220)}
      {text('keyId', 'Key id', 110)}
      {text('route', 'Route', 150)}
      <SelectField<PeriodName>
        label="Time"
        isLabelHidden
        width={146}
        value={periodOf(filter).value}
        choices={periods}
        onChange={(range) => set({ range, from: undefined, to: undefined })}
      />
      {periodOf(filter).value === 'custom' ? (
        <>
          <TimeField label="From" utc={filter['from']} onChange={(from) => set({ from })} />
          <TimeField label="Until" utc={filter['to']} onChange={(to) => set({ to })} />
        </>
      ) : null}
      {steps.length > 1 ? (
        <Segments<Granularity>
          label="Steps"
          value={stepOf(filter)}
          choices={steps.map((value) => ({ value, label: stepLabels[value] }))}
          onChange={(by) => set({ by })}
        />
      ) : null}
    </FilterBar>
  );
}
