import type { HoldTable } from '#shared/contracts/hold-values.ts';
import type { Instant } from '#shared/values/index.ts';

/** More open holds than this nobody keeps apart, and each batch of a run looks at all of them. */
export const maxOpenHolds = 1000;

export type HoldQuestion = {
  readonly accountId?: string;
  readonly keyId?: string;
  readonly record?: { readonly table: HoldTable; readonly id: string };
};

type Lasting = { readonly endsAtUtc: Instant | null; readonly endedAtUtc: Instant | null };
type Holding = {
  readonly scope: string;
  readonly heldId: string;
  readonly heldTable: string | null;
  readonly accountId: string | null;
};

/** Does it hold anything at this time? Pure. */
export const isOpenAt = ({ endsAtUtc, endedAtUtc }: Lasting, nowUtc: Instant): boolean =>
  endedAtUtc === null && (endsAtUtc === null || endsAtUtc > nowUtc);

/**
 * Does the hold keep what is asked about? An account is kept by any hold on it, on one of its keys or one of its records: erasing the
 * person would take those, too. Pure.
 */
export function touches(hold: Holding, { accountId, keyId, record }: HoldQuestion): boolean {
  if (accountId !== undefined && hold.accountId === accountId) return true;
  if (keyId !== undefined && hold.scope === 'key' && hold.heldId === keyId) return true;
  return record !== undefined && hold.heldTable === record.table && hold.heldId === record.id;
}
