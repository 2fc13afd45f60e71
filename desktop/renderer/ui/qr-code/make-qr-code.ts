import { findVersion, interleave, layBytes } from './encode-bytes.ts';
import { drawFormat, drawPatterns, emptyGrid, type Grid } from './grid.ts';
import { applyMask, maskNumbers, penaltyOf } from './mask.ts';

export type QrCode = { readonly size: number; readonly dark: readonly boolean[] };

/**
 * A QR code of a text at error-correction level M (ISO/IEC 18004:2015), `dark` row by row without the quiet zone. Null when the text
 * has more than 213 bytes in UTF-8. Pure.
 */
export function makeQrCode(text: string): QrCode | null {
  const content = new TextEncoder().encode(text);
  const version = findVersion(content.length);
  if (version === undefined) return null;
  const grid = emptyGrid(version.size);
  drawPatterns(grid, version);
  drawFormat(grid, 0);
  drawData(grid, interleave(layBytes(content, version), version));
  const candidates = maskNumbers.map((mask) => {
    const masked = applyMask(grid, mask);
    drawFormat(masked, mask);
    return { masked, penalty: penaltyOf(masked) };
  });
  const best = candidates.reduce((least, next) => (next.penalty < least.penalty ? next : least));
  return { size: version.size, dark: best.masked.dark };
}

/** Lays the bits in pairs of columns from the right, up and down in turn, around what is fixed (section 7.7.3). */
function drawData(grid: Grid, bytes: readonly number[]): void {
  let at = 0;
  for (const { x, y } of dataOrder(grid.size)) {
    const index = y * grid.size + x;
    if (grid.isFixed[index] === true) continue;
    grid.dark[index] = (((bytes[at >>> 3] ?? 0) >>> (7 - (at & 7))) & 1) === 1;
    at += 1;
  }
}

function* dataOrder(size: number): Generator<{ x: number; y: number }> {
  let isUpward = true;
  for (let right = size - 1; right >= 1; right -= 2) {
    // The sixth column is the timing pattern, no pair has a part in it.
    if (right === 6) right = 5;
    for (let step = 0; step < size; step += 1) {
      const y = isUpward ? size - 1 - step : step;
      yield { x: right, y };
      yield { x: right - 1, y };
    }
    isUpward = !isUpward;
  }
}
