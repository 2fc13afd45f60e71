import { FilterBar } from '#desktop/renderer/ui/filter-bar.tsx';
import { FilterField } from '#desktop/renderer/ui/filter-field.tsx';
import type { Filter } from '#desktop/renderer/ui/filters.ts';
import { RangeFilter } from '#desktop/renderer/ui/range-filter.tsx';
import { SelectField } from '#desktop/renderer/ui/select-field.tsx';
import { auditEventNames, auditEvents } from '#shared/contracts/audit-events.ts';

const events = auditEventNames
  .map((value) => ({ value, label: auditEvents[value].title }))
  .toSorted((a, b) => a.label.localeCompare(b.label, 'en'));

/** All by which the audit log can be narrowed. */
export const AuditFilterBar = (props: {
  filter: Filter;
  set: (part: Filter) => void;
  clear: (() => void) | undefined;
}) => (
  <FilterBar onClear={props.clear}>
    <SelectField
      label="Event"
      isLabelHidden
      isSearchable
      emptyLabel="Any event"
      width={224}
      value={auditEventNames.find((name) => name === props.filter['event'])}
      choices={events}
      onChange={(event) => props.set({ event })}
    />
    <FilterField
      label="Actor id"
      placeholder="By (id)"
      width={150}
      value={props.filter['actorId']}
      onCommit={(actorId) => props.set({ actorId })}
    />
    <FilterField
      label="Subject id"
      placeholder="Concerns (id)"
      width={150}
      value={props.filter['subject']}
      onCommit={(subject) => props.set({ subject })}
    />
    <RangeFilter filter={props.filter} set={props.set} />
  </FilterBar>
);
