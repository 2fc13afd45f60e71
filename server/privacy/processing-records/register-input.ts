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

/** A person or body with its contact details. An empty text says that the detail is not given. */
export type Party = {
  readonly name: string;
  readonly address: string;
  readonly email: string;
  readonly phone: string;
};

/**
 * What only the controller knows about itself (Art. 30(1)(a)). null is "not answered yet"; `'none'` and an empty list are
 * answers: nobody had to be designated, nobody decides jointly.
 */
export type ControllerDetails = Party & {
  /** ISO 3166-1 alpha-2, or empty. */
  readonly countryCode: string;
  /** IANA name, `Europe/Berlin`, or empty: then times are told in UTC. */
  readonly timeZone: string;
  readonly jointControllers: readonly Party[] | null;
  readonly representative: Party | 'none' | null;
  readonly dataProtectionOfficer: Party | 'none' | null;
};

/** Who receives the data, as a category and, where the controller wants, by name (Art. 30(1)(d)). */
export type Recipient = {
  readonly category: string;
  readonly name: string;
  /** ISO 3166-1 alpha-2, or empty when it is not known. */
  readonly countryCode: string;
};

/** A transfer to a third country or an international organisation, and what makes it lawful (Art. 30(1)(e)). */
export type Transfer = {
  readonly destination: string;
  readonly recipient: string;
  readonly safeguard: string;
};

/** What only the controller knows about one purpose. null is "not answered yet", an empty list says that there are none. */
export type ActivityEntry = {
  readonly purposeId: string;
  readonly recipients: readonly Recipient[] | null;
  readonly transfers: readonly Transfer[] | null;
};

/** A measure of Art. 32(1), described in general terms (Art. 30(1)(g)). */
export type SecurityMeasure = { readonly title: string; readonly description: string };

export type RegisterInput = {
  readonly controller: ControllerDetails;
  readonly activities: readonly ActivityEntry[];
  readonly measures: readonly SecurityMeasure[];
  readonly generatedAtUtc: string;
  readonly dataMap: readonly DataMapEntry[];
};
