import type {
  ActivityEntry,
  RegisterActivity,
  RegisterCategory,
} from '#shared/contracts/processing-records.ts';
import type { DataMapEntry } from './register-input.ts';

/**
 * Groups the data map by purpose: one activity per purpose, in the order of their titles, joined with what the controller
 * wrote about it. The order of the map does not matter. Throws Error for a map that contradicts itself. Pure.
 */
export function describeActivities(
  dataMap: readonly DataMapEntry[],
  entries: readonly ActivityEntry[],
): RegisterActivity[] {
  const purposes = [...collectPurposes(dataMap).values()].sort(
    (a, b) => compare(a.title, b.title) || compare(a.id, b.id),
  );
  return purposes.map((purpose, index) => {
    const columns = dataMap.filter((entry) => entry.purposes.some(({ id }) => id === purpose.id));
    const entry = entries.find(({ purposeId }) => purposeId === purpose.id);
    return {
      number: index + 1,
      purposeId: purpose.id,
      purpose: purpose.title,
      legalBasis: purpose.legalBasis,
      subjectCategories: sorted(columns.map(({ subjectCategory }) => subjectCategory)),
      dataCategories: describeCategories(columns),
      recipients: entry?.recipients ?? null,
      transfers: entry?.transfers ?? null,
    };
  });
}

/** Purposes the controller wrote about that no column of the data map serves any more. Pure. */
export function findUnmatched(dataMap: readonly DataMapEntry[], entries: readonly ActivityEntry[]): string[] {
  const known = collectPurposes(dataMap);
  return sorted(entries.map(({ purposeId }) => purposeId).filter((id) => !known.has(id)));
}

type Purpose = DataMapEntry['purposes'][number];

function collectPurposes(dataMap: readonly DataMapEntry[]): Map<string, Purpose> {
  const purposes = new Map<string, Purpose>();
  for (const purpose of dataMap.flatMap((entry) => entry.purposes)) {
    const known = purposes.get(purpose.id) ?? purpose;
    if (known.title !== purpose.title || known.legalBasis !== purpose.legalBasis) {
      throw new Error(`the data map describes purpose "${purpose.id}" in two ways`);
    }
    purposes.set(purpose.id, known);
  }
  return purposes;
}

function describeCategories(columns: readonly DataMapEntry[]): RegisterCategory[] {
  return sorted(columns.map(({ category }) => category)).map((title) => {
    const own = columns.filter(({ category }) => category === title);
    return { title, columns: describeColumns(own), timeLimits: describeTimeLimits(own) };
  });
}

function describeColumns(columns: readonly DataMapEntry[]): RegisterCategory['columns'] {
  const byName = new Map(columns.map(({ table, column, sealed }) => [`${table}.${column}`, sealed]));
  return sorted([...byName.keys()]).map((name) => ({ name, sealed: byName.get(name) ?? false }));
}

function describeTimeLimits(columns: readonly DataMapEntry[]): RegisterCategory['timeLimits'] {
  const byId = new Map(columns.flatMap(({ retention }) => retention.map((rule) => [rule.id, rule] as const)));
  const rules = sorted([...byId.keys()]).flatMap((id) => byId.get(id) ?? []);
  return rules.map(({ id, title, period }) => ({ ruleId: id, title, period }));
}

function sorted(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort(compare);
}

// Code units, not a locale: the same map must give the same register on every machine.
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
