import type { KeyObject } from 'node:crypto';
import { associatedData, sealValue } from '#server/trust/keyring/index.ts';
import { tableName } from './day-schema.ts';
import type { Owner, Rows } from './open-rows.ts';
import { hourMs, hourOf, subjectOf } from './rules.ts';
import { type BlockRows, blockRows, packBlock, packTarget } from './technical-block.ts';
import { packClient } from './technical-bytes.ts';

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
  /** Places of the rows. */
  readonly chosen: readonly number[];
  readonly blocks: readonly SealedBlock[];
  /** For each place of a row the place of its block among `blocks`; null without one: its technical data must not be kept. */
  readonly blockOf: readonly (number | null)[];
};

/** Each client and each path is packed once for a batch. */
function packedOnce(
  { ids, client, clients, target, texts }: Rows,
  shortened: Sealing['shortened'],
): BlockRows {
  const packedClients = clients.map((one) => packClient(one, shortened));
  const packedTargets: Buffer[] = [];
  return {
    ids,
    clientOf: (row) => packedClients[client[row] ?? 0] as Buffer,
    targetOf: (row) => {
      const text = target[row] ?? 0;
      packedTargets[text] ??= packTarget(texts[text] ?? '');
      return packedTargets[text];
    },
  };
}

/** Technical data of the chosen rows in blocks of at most 64, each of one hour and one account, sealed under the key of both. */
export function sealBlocks(rows: Rows, chosen: readonly number[], sealing: Sealing): SealedRows {
  const { keys, nonce, shortened } = sealing;
  const packed = packedOnce(rows, shortened);
  const blocks: SealedBlock[] = [];
  const blockOf: (number | null)[] = Array(rows.size).fill(null);
  for (const [owner, all] of Map.groupBy(chosen, (row) => rows.owner[row] ?? 0)) {
    const { hour, accountId, keyName } = rows.owners[owner] as Owner;
    const key = keys.get(keyName);
    const place = blockPlace(hourOf(hour * hourMs), accountId);
    for (let from = 0; key !== undefined && from < all.length; from += blockRows) {
      const mine = all.slice(from, from + blockRows);
      for (const row of mine) blockOf[row] = blocks.length;
      const plain = packBlock(packed, mine);
      blocks.push({ accountId, sealed: sealValue({ key, keyId: 0, nonce: nonce(), place, plain }) });
    }
  }
  return { chosen, blocks, blockOf };
}
