import type { ControllerDetails, Recipient, SecurityMeasure, Transfer } from './register-input.ts';

/** The letters of GDPR Art. 30(1). */
export const article30Items = ['a', 'b', 'c', 'd', 'e', 'f', 'g'] as const;
export type Article30Item = (typeof article30Items)[number];

/** One category of personal data within an activity: where it is stored, and when it is erased. */
export type RegisterCategory = {
  readonly title: string;
  readonly columns: readonly { readonly name: string; readonly sealed: boolean }[];
  readonly timeLimits: readonly {
    readonly ruleId: string;
    readonly title: string;
    readonly period: string;
  }[];
};

/** One processing activity: everything done with personal data for one purpose. */
export type RegisterActivity = {
  readonly number: number;
  readonly purposeId: string;
  readonly purpose: string;
  readonly legalBasis: string;
  readonly subjectCategories: readonly string[];
  readonly dataCategories: readonly RegisterCategory[];
  readonly recipients: readonly Recipient[] | null;
  readonly transfers: readonly Transfer[] | null;
};

/** Something the law asks for that nobody has supplied. `pointer` is where the input lacks it (RFC 6901). */
export type MissingEntry = {
  readonly item: Article30Item;
  readonly pointer: string;
  readonly what: string;
  /** The activity that lacks it, or null when it concerns the whole register. */
  readonly purposeId: string | null;
};

/**
 * The controller's record of processing activities (GDPR Art. 30(1)). `contentHash` is the SHA-256, in hexadecimal, of
 * everything but the time of generation: two registers with the same hash say the same.
 */
export type Register = {
  readonly format: 'wrkout/processing-records/1';
  readonly register: 'controller';
  readonly law: 'Regulation (EU) 2016/679 (GDPR), Art. 30(1)';
  readonly generatedAtUtc: string;
  readonly contentHash: string;
  readonly controller: ControllerDetails;
  readonly activities: readonly RegisterActivity[];
  readonly measures: readonly SecurityMeasure[];
  readonly missing: readonly MissingEntry[];
  /** Purposes the controller wrote about that the data map no longer has. */
  readonly unmatchedPurposeIds: readonly string[];
};
