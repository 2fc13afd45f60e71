import { correctionBytes } from './reed-solomon.ts';
import { capacityOf, type Version, versions } from './versions.ts';

const byteMode = 0b0100;
const padding = [0xec, 0x11] as const;

const lengthBits = (version: Version): number => (version.number < 10 ? 8 : 16);

/** The smallest version that holds so many bytes; undefined when none up to 10 does. Pure. */
export const findVersion = (byteCount: number): Version | undefined =>
  versions.find((version) => 4 + lengthBits(version) + 8 * byteCount <= 8 * capacityOf(version));

/** The data bytes of a code: mode, length, content, padding (ISO/IEC 18004 section 7.4). Pure. */
export function layBytes(content: Uint8Array, version: Version): number[] {
  const bits: number[] = [];
  const push = (value: number, count: number) => {
    for (let at = count - 1; at >= 0; at -= 1) bits.push((value >>> at) & 1);
  };
  push(byteMode, 4);
  push(content.length, lengthBits(version));
  for (const byte of content) push(byte, 8);
  const capacity = capacityOf(version);
  push(0, Math.min(4, 8 * capacity - bits.length));
  push(0, (8 - (bits.length % 8)) % 8);
  const bytes: number[] = [];
  for (let at = 0; at < bits.length; at += 8) {
    bytes.push(bits.slice(at, at + 8).reduce((value, bit) => value * 2 + bit, 0));
  }
  for (let at = 0; bytes.length < capacity; at += 1) bytes.push(padding[at % 2 === 0 ? 0 : 1]);
  return bytes;
}

/** Cuts data bytes into blocks, corrects each, and takes one byte of each block in turn (section 7.6). Pure. */
export function interleave(data: readonly number[], version: Version): number[] {
  let start = 0;
  const dataBlocks = version.blocks.map((length) => {
    start += length;
    return data.slice(start - length, start);
  });
  const corrections = dataBlocks.map((block) => correctionBytes(block, version.correctionPerBlock));
  return [...takeInTurn(dataBlocks), ...takeInTurn(corrections)];
}

function takeInTurn(blocks: readonly (readonly number[])[]): number[] {
  const longest = Math.max(...blocks.map(({ length }) => length));
  const at = Array.from({ length: longest }, (_, index) => index);
  return at.flatMap((index) => blocks.flatMap((block) => block.slice(index, index + 1)));
}
