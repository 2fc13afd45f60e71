import type { KeyObject } from 'node:crypto';
import { associatedData, sealValue } from '#server/trust/keyring/index.ts';
import type { RoutedRecord } from './access-record.ts';
import { rowKeyName } from './commands.ts';
import { tableName } from './day-schema.ts';
import { hourOf, subjectOf } from './rules.ts';
import { blockRows, packBlock } from './technical-block.ts';

/** Where a block stands; bound into it. The ids of its rows stand inside. Pure. */
export const blockPlace = (hour: string, accountId: string | null): string =>
  associatedData(tableName, 'technical', hour, subjectOf(accountId));

/** Row keys by `rowKeyName`, as the cipher takes them fastest. */
export type SealingKeys = ReadonlyMap<string, KeyObject>;

export type Sealing = {
  readonly keys: SealingKeys;
  readonly nonce: () => Buffer;
  /** `agentShortener` */
  readonly shortened: (userAgent: string) => string;
};

/** A block and whose rows it is of. */
export type SealedBlock = { readonly accountId: string | null; readonly sealed: Buffer };

/** Rows of one day, ready to be inserted. */
export type SealedRows = {
  readonly records: readonly RoutedRecord[];
  readonly blocks: readonly SealedBlock[];
  /** For each record the place of its block among `blocks`; null without one: its technical data must not be kept. */
  readonly blockOf: readonly (number | null)[];
};

/** Technical data of the records in blocks of at most 64, each of one hour and one account, sealed under the key of both. */
export function sealBlocks(records: readonly RoutedRecord[], sealing: Sealing): SealedRows {
  const { keys, nonce, shortened } = sealing;
  const blocks: SealedBlock[] = [];
  const blockOf: (number | null)[] = Array(records.length).fill(null);
  const places = Map.groupBy(records.keys(), (at) => {
    const { timeMs, accountId } = records[at] as RoutedRecord;
    return rowKeyName(hourOf(timeMs), accountId);
  });
  for (const [name, all] of places) {
    const key = keys.get(name);
    for (let from = 0; key !== undefined && from < all.length; from += blockRows) {
      const mine = all.slice(from, from + blockRows);
      const rows = mine.map((at) => records[at] as RoutedRecord);
      const { timeMs, accountId } = rows[0] as RoutedRecord;
      for (const at of mine) blockOf[at] = blocks.length;
      const place = blockPlace(hourOf(timeMs), accountId);
      const plain = packBlock(rows, shortened);
      blocks.push({ accountId, sealed: sealValue({ key, keyId: 0, nonce: nonce(), place, plain }) });
    }
  }
  return { records, blocks, blockOf };
}
