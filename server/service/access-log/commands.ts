/** Keys for the sealed part of rows, by `<hour>|<accountId>` (empty for an unknown caller). */
export type RowKeys = ReadonlyMap<string, Uint8Array>;

/** What the writer thread can be asked to do. Each may be repeated without harm. */
export type Command =
  /** `rows`: of `joinGroups`; the memory goes to the writer thread. A row whose key is not among `keys` is kept without the person. */
  | { readonly kind: 'insert'; readonly rows: Uint8Array<ArrayBuffer>; readonly keys: RowKeys }
  | { readonly kind: 'erase'; readonly days: readonly string[]; readonly accountId: string }
  | { readonly kind: 'remove-before'; readonly day: string; readonly timeMs: number }
  | { readonly kind: 'retire-segment'; readonly name: string }
  /** Refused (an error) while the day holds usage that is not moved to the main database. */
  | { readonly kind: 'drop-day'; readonly day: string }
  | {
      readonly kind: 'compact-usage';
      readonly day: string;
      readonly fileId: string;
      readonly appliedUpTo: number;
    }
  | { readonly kind: 'close' };

/** The answer: how many rows were written or removed, or why it failed. */
export type Answer =
  | { readonly ok: true; readonly rows: number }
  | { readonly ok: false; readonly message: string; readonly isOfDayFile: boolean };

export const rowKeyName = (hour: string, accountId: string | null): string => `${hour}|${accountId ?? ''}`;
