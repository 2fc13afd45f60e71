import type {
  ActivityEntry,
  ControllerDetails,
  SecurityMeasure,
} from '#shared/contracts/processing-records.ts';

/** One column that holds personal data, as the data map tells it, in words a person can read. */
export type DataMapEntry = {
  readonly table: string;
  readonly column: string;
  readonly category: string;
  readonly subjectCategory: string;
  readonly purposes: readonly { readonly id: string; readonly title: string; readonly legalBasis: string }[];
  readonly retention: readonly { readonly id: string; readonly title: string; readonly period: string }[];
  /** Stored as ciphertext under the data subject's own key. */
  readonly sealed: boolean;
};

/** What a register is made of: the controller's statements and the data map. */
export type RegisterInput = {
  readonly controller: ControllerDetails;
  readonly activities: readonly ActivityEntry[];
  readonly measures: readonly SecurityMeasure[];
  readonly generatedAtUtc: string;
  readonly dataMap: readonly DataMapEntry[];
};
