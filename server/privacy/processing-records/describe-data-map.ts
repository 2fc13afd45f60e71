import {
  type ColumnSpec,
  dataCategories,
  type PersonalSpec,
  purposes,
  type RetentionRuleId,
  retentionRules,
  subjectCategories,
  type Table,
} from '#server/foundation/database/index.ts';
import type { DataMapEntry } from './register-input.ts';

/** The personal columns of the declared tables, told in the words of the vocabulary. Pure. */
export function describeDataMap(tables: readonly Table[]): DataMapEntry[] {
  return tables.flatMap((table) =>
    Object.entries(table.columns).flatMap(([name, spec]) => {
      const { personal } = spec;
      return personal === false ? [] : [describeColumn({ table: table.name, column: name }, spec, personal)];
    }),
  );
}

function describeColumn(
  place: { table: string; column: string },
  { sealed }: ColumnSpec,
  personal: PersonalSpec,
): DataMapEntry {
  return {
    ...place,
    category: dataCategories[personal.category],
    subjectCategory: subjectCategories[personal.whose],
    purposes: personal.purposes.map((id) => {
      const { title, legalBasis } = purposes[id];
      return { id, title, legalBasis };
    }),
    retention: [describeRule(personal.retention)],
    sealed,
  };
}

function describeRule(id: RetentionRuleId): DataMapEntry['retention'][number] {
  const { title, period, days, startsAt } = retentionRules[id];
  return { id, title, period: days === null ? period : `${period}, counted from: ${startsAt}` };
}
