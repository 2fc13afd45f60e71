import { retentionRules, type Table } from '#server/foundation/database/index.ts';
import type { PersonalDataSource, RetentionTarget } from '#server/foundation/obligations/index.ts';
import { listColumns, listSubjectTables } from './list-columns.ts';

/** A table of account holders that no source answers for, and why that is right. */
export type ExemptTable = { readonly table: string; readonly why: string };

export type DataMapInput = {
  /** All tables that hold data, also those outside the main database. */
  readonly tables: readonly Table[];
  readonly sources: readonly PersonalDataSource[];
  readonly exempt: readonly ExemptTable[];
  /** When given, each rule with a number of days must have a target that carries it out. */
  readonly targets?: readonly RetentionTarget[];
};

/**
 * What is wrong with the data map, one sentence each; empty is good. A table about account holders that belongs to no source
 * would be missed by every access package and every erasure; one that belongs to two would be told twice. Pure.
 */
export function findDataMapProblems(input: DataMapInput): string[] {
  return [
    ...findDoubles(input),
    ...findOrphans(input),
    ...findStrangers(input),
    ...findUnknownRules(input.tables),
    ...findIdleRules(input),
  ];
}

function findDoubles({ tables, sources }: DataMapInput): string[] {
  const names = tables.map(({ name }) => name);
  const sourceNames = sources.map(({ name }) => name);
  return [
    ...repeated(names).map((name) => `table ${name} is declared twice`),
    ...repeated(sourceNames).map((name) => `two sources are called ${name}`),
  ];
}

function findOrphans({ tables, sources, exempt }: DataMapInput): string[] {
  return listSubjectTables(tables).flatMap((table) => {
    const owners = sources.filter((source) => source.tables.includes(table)).map(({ name }) => name);
    const excused = exempt.some((entry) => entry.table === table && entry.why.trim() !== '');
    if (owners.length > 1) return [`table ${table} belongs to several sources: ${owners.join(', ')}`];
    if (owners.length === 1 && excused)
      return [`table ${table} is exempt although source ${owners[0]} answers for it`];
    return owners.length === 1 || excused
      ? []
      : [`table ${table} holds data of account holders and belongs to no source`];
  });
}

function findStrangers({ tables, sources, exempt }: DataMapInput): string[] {
  const known = new Set(tables.map(({ name }) => name));
  const named = sources.flatMap((source) =>
    source.tables.map((table) => ({ table, by: `source ${source.name}` })),
  );
  const excused = exempt.map(({ table }) => ({ table, by: 'the list of exempt tables' }));
  return [...named, ...excused]
    .filter(({ table }) => !known.has(table))
    .map(({ table, by }) => `${by} names table ${table}, which is not declared`);
}

/** Declarations are checked by the compiler; a table that came from elsewhere is not. */
function findUnknownRules(tables: readonly Table[]): string[] {
  return listColumns(tables).flatMap(({ table, column, personal }) =>
    personal === false || Object.hasOwn(retentionRules, personal.retention)
      ? []
      : [`${table}.${column} names retention rule ${personal.retention}, which does not exist`],
  );
}

function findIdleRules({ tables, targets }: DataMapInput): string[] {
  if (!targets) return [];
  const used = new Set(
    listColumns(tables).flatMap(({ personal }) => (personal === false ? [] : [personal.retention])),
  );
  return Object.entries(retentionRules).flatMap(([id, { days }]) =>
    days === null || !used.has(id as keyof typeof retentionRules) || targets.some(({ rule }) => rule === id)
      ? []
      : [`retention rule ${id} is named by a column, but nothing carries it out`],
  );
}

const repeated = (names: readonly string[]): string[] => [
  ...new Set(names.filter((name, at) => names.indexOf(name) !== at)),
];
