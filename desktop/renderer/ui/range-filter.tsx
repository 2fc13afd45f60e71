import { TimeField } from './filter-field.tsx';
import type { Filter } from './filters.ts';
import { SelectField } from './select-field.tsx';
import { type Range, ranges } from './time-range.ts';

/** Chooses how far back a list reaches. */
export const RangeFilter = ({ filter, set }: { filter: Filter; set: (part: Filter) => void }) => (
  <>
    <SelectField<Range>
      label="Time"
      isLabelHidden
      emptyLabel="Any time"
      width={138}
      value={ranges.find(({ value }) => value === filter['range'])?.value}
      choices={ranges}
      onChange={(range) => set({ range, from: undefined, to: undefined })}
    />
    {filter['range'] === 'custom' ? (
      <>
        <TimeField label="From" utc={filter['from']} onChange={(from) => set({ from })} />
        <TimeField label="Until" utc={filter['to']} onChange={(to) => set({ to })} />
      </>
    ) : null}
  </>
);
