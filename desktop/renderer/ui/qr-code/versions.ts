/** A QR code's size, and how its bytes are cut into blocks at error-correction level M (ISO/IEC 18004, table 9). */
export type Version = {
  readonly number: number;
  /** Length of one side in modules. */
  readonly size: number;
  readonly correctionPerBlock: number;
  /** Data bytes of each block, in order. */
  readonly blocks: readonly number[];
  /** Centres of the alignment patterns, along one side. */
  readonly alignment: readonly number[];
};

const blocks = (...groups: readonly (readonly [count: number, bytes: number])[]): number[] =>
  groups.flatMap(([count, bytes]) => new Array<number>(count).fill(bytes));

const rows: readonly (readonly [number, number[], number[]])[] = [
  [10, blocks([1, 16]), []],
  [16, blocks([1, 28]), [6, 18]],
  [26, blocks([1, 44]), [6, 22]],
  [18, blocks([2, 32]), [6, 26]],
  [24, blocks([2, 43]), [6, 30]],
  [16, blocks([4, 27]), [6, 34]],
  [18, blocks([4, 31]), [6, 22, 38]],
  [22, blocks([2, 38], [2, 39]), [6, 24, 42]],
  [22, blocks([3, 36], [2, 37]), [6, 26, 46]],
  [26, blocks([4, 43], [1, 44]), [6, 28, 50]],
];

/** Versions 1 to 10, which hold up to 213 bytes. */
export const versions: readonly Version[] = rows.map(([correctionPerBlock, dataBlocks, alignment], at) => ({
  number: at + 1,
  size: 21 + 4 * at,
  correctionPerBlock,
  blocks: dataBlocks,
  alignment,
}));

/** Data bytes of a version. Pure. */
export const capacityOf = (version: Version): number => version.blocks.reduce((sum, bytes) => sum + bytes, 0);
