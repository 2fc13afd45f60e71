import { FilterBar } from '#desktop/renderer/ui/filter-bar.tsx';
import type { Filter } from '#desktop/renderer/ui/filters.ts';
import { Segments } from '#desktop/renderer/ui/segments.tsx';
import { SelectField } from '#desktop/renderer/ui/select-field.tsx';
import { rightsRequestStates, rightsRequestTypes } from '#shared/contracts/rights-request-values.ts';
import { stateWords, typeWords } from './request-words.ts';

const shows = [
  { value: 'open', label: 'Open' },
  { value: 'answered', label: 'Answered' },
  { value: 'all', label: 'All' },
] as const;
const types = rightsRequestTypes.map((value) => ({ value, label: typeWords[value].title }));
const states = rightsRequestStates.map((value) => ({ value, label: stateWords[value].title }));

/** All by which the requests can be narrowed. */
export const RequestFilterBar = (props: {
  filter: Filter;
  set: (part: Filter) => void;
  clear: (() => void) | undefined;
}) => (
  <FilterBar onClear={props.clear}>
    <Segments
      label="Which requests"
      value={shows.find(({ value }) => value === props.filter['show'])?.value ?? 'open'}
      choices={shows}
      onChange={(show) => props.set({ show: show === 'open' ? undefined : show })}
    />
    <SelectField
      label="Right"
      isLabelHidden
      emptyLabel="Any right"
      width={150}
      value={rightsRequestTypes.find((one) => one === props.filter['type'])}
      choices={types}
      onChange={(type) => props.set({ type })}
    />
    <SelectField
      label="State"
      isLabelHidden
      emptyLabel="Any state"
      width={150}
      value={rightsRequestStates.find((one) => one === props.filter['state'])}
      choices={states}
      onChange={(state) => props.set({ state })}
    />
  </FilterBar>
);
