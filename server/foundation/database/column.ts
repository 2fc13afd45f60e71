import type { Instant } from '#shared/values/index.ts';
import type { DataCategory, PurposeId, RetentionRuleId, SubjectCategory } from './vocabulary.ts';

/** What a personal column is. */
export type PersonalSpec = {
  readonly category: DataCategory;
  readonly whose: SubjectCategory;
  readonly purposes: readonly [PurposeId, ...PurposeId[]];
  readonly retention: RetentionRuleId;
};

/** `false` says that somebody thought about it and the column holds nothing about a person. */
export type Classification = PersonalSpec | false;

type ColumnTypes = {
  id: string;
  text: string;
  integer: number;
  real: number;
  boolean: boolean;
  instant: Instant;
  json: unknown;
  bytes: Buffer;
};
export type ColumnType = keyof ColumnTypes;

export type ColumnSpec<T = unknown> = {
  readonly type: ColumnType;
  readonly personal: Classification;
  readonly nullable: boolean;
  /** Stored as ciphertext under the key of the row's data subject. */
  readonly sealed: boolean;
  readonly unique: boolean;
  readonly primaryKey: boolean;
  /** Name of the sealed column this is the keyed blind index of. */
  readonly blindIndexOf: string | null;
  /** Carries the TypeScript type; never set. */
  readonly value?: T;
};

type Options = { nullable?: true; sealed?: true; unique?: true; primaryKey?: true; blindIndexOf?: string };

/**
 * A column of a table. `personal` is required: a column that nobody classified cannot be declared.
 * A sealed column must be personal, and must be text or json.
 */
export function column<T extends ColumnType, const O extends Options = Record<never, never>>(
  type: T,
  personal: Classification,
  options?: O,
): ColumnSpec<O extends { nullable: true } ? ColumnTypes[T] | null : ColumnTypes[T]> {
  if (personal === undefined) throw new Error('a column must be classified: personal data, or false');
  if (options?.sealed && personal === false) throw new Error('only personal columns are sealed');
  if (options?.sealed && type !== 'text' && type !== 'json')
    throw new Error('only text and json can be sealed');
  return {
    type,
    personal,
    nullable: options?.nullable ?? false,
    sealed: options?.sealed ?? false,
    unique: options?.unique ?? false,
    primaryKey: options?.primaryKey ?? false,
    blindIndexOf: options?.blindIndexOf ?? null,
  };
}
