import type { Outcome } from '#shared/contracts/access-log.ts';
import type { AccountId, KeyId } from '#shared/values/index.ts';

/** One request as the gateway tells it. Times are Unix milliseconds, durations microseconds, sizes bytes of content. */
export type AccessRecord = {
  /** UUIDv7, the id of the request; a record that is pushed twice is kept once. */
  readonly id: string;
  /** When the request began. */
  readonly timeMs: number;
  /** Null when the caller is not known. */
  readonly accountId: AccountId | null;
  readonly keyId: KeyId | null;
  readonly method: string;
  readonly status: number;
  readonly outcome: Outcome;
  /** Code of the refusal or failure (shared/errors), or null. */
  readonly code: string | null;
  /** From the first byte of the request to the last of the answer, the upstream's share included. */
  readonly durationUs: number;
  /** The upstream's share; null when it was not asked. */
  readonly upstreamUs: number | null;
  readonly requestBytes: number;
  readonly responseBytes: number;
  readonly ip: string | null;
  /** As the field came, a character a byte, which Node reads it as (`bytesOfText` makes it of a text); a text once the writer has it. */
  readonly userAgent: string | null;
  /** Path and query as they came. */
  readonly target: string;
};

/** A record in the writer thread, with the pattern of its path, which is made of it once. */
export type RoutedRecord = AccessRecord & { readonly route: string };

/** The sealed part of a row: what identifies a device or tells what exactly was asked for. */
export type Technical = Pick<AccessRecord, 'ip' | 'userAgent' | 'target'>;

/** A row as it stands in the day file; ids are 16 bytes. */
export type StoredRow = {
  readonly id: Buffer;
  readonly time: number;
  readonly accountId: Buffer | null;
  readonly keyId: Buffer | null;
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly outcome: Outcome;
  readonly code: string | null;
  readonly durationUs: number;
  readonly upstreamUs: number | null;
  readonly requestBytes: number;
  readonly responseBytes: number;
  /** The sealed block that its technical data is in (one object for all rows of it); null when there is none. */
  readonly technical: Buffer | null;
};
