import type { Version } from './versions.ts';

/** A code being drawn. `dark` and `isFixed` are row by row; what is fixed is not masked and carries no data. */
export type Grid = { readonly size: number; readonly dark: boolean[]; readonly isFixed: boolean[] };

export const emptyGrid = (size: number): Grid => ({
  size,
  dark: new Array<boolean>(size * size).fill(false),
  isFixed: new Array<boolean>(size * size).fill(false),
});

export const isDark = (grid: Grid, x: number, y: number): boolean => grid.dark[y * grid.size + x] ?? false;

function fix(grid: Grid, x: number, y: number, dark: boolean): void {
  if (x < 0 || y < 0 || x >= grid.size || y >= grid.size) return;
  grid.dark[y * grid.size + x] = dark;
  grid.isFixed[y * grid.size + x] = true;
}

/** Rings around a centre: `reach` 4 is a finder with its white edge, 2 an alignment pattern. */
function drawRings(grid: Grid, centreX: number, centreY: number, reach: 2 | 4): void {
  for (let dy = -reach; dy <= reach; dy += 1) {
    for (let dx = -reach; dx <= reach; dx += 1) {
      const ring = Math.max(Math.abs(dx), Math.abs(dy));
      fix(grid, centreX + dx, centreY + dy, reach === 4 ? ring !== 2 && ring !== 4 : ring !== 1);
    }
  }
}

/** Draws what every code of a version has: finders, timing, alignment, version number (ISO/IEC 18004 section 6.3). */
export function drawPatterns(grid: Grid, version: Version): void {
  const last = grid.size - 1;
  for (let at = 0; at < grid.size; at += 1) {
    fix(grid, 6, at, at % 2 === 0);
    fix(grid, at, 6, at % 2 === 0);
  }
  for (const [x, y] of [
    [3, 3],
    [last - 3, 3],
    [3, last - 3],
  ] as const)
    drawRings(grid, x, y, 4);
  for (const x of version.alignment) {
    for (const y of version.alignment) {
      const isOnFinder = (x === 6 && (y === 6 || y === last - 6)) || (x === last - 6 && y === 6);
      if (!isOnFinder) drawRings(grid, x, y, 2);
    }
  }
  if (version.number >= 7) drawVersion(grid, version.number);
}

function drawVersion(grid: Grid, number: number): void {
  const bits = (number << 12) | remainderOf(number, 12, 0x1f25);
  for (let at = 0; at < 18; at += 1) {
    const dark = ((bits >>> at) & 1) === 1;
    const far = grid.size - 11 + (at % 3);
    const near = Math.floor(at / 3);
    fix(grid, far, near, dark);
    fix(grid, near, far, dark);
  }
}

/** Draws the format, level M with this mask, beside the finders (section 7.9). */
export function drawFormat(grid: Grid, mask: number): void {
  const bits = ((mask << 10) | remainderOf(mask, 10, 0x537)) ^ 0x5412;
  const bit = (at: number) => ((bits >>> at) & 1) === 1;
  const last = grid.size - 1;
  for (let at = 0; at <= 5; at += 1) fix(grid, 8, at, bit(at));
  fix(grid, 8, 7, bit(6));
  fix(grid, 8, 8, bit(7));
  fix(grid, 7, 8, bit(8));
  for (let at = 9; at < 15; at += 1) fix(grid, 14 - at, 8, bit(at));
  for (let at = 0; at < 8; at += 1) fix(grid, last - at, 8, bit(at));
  for (let at = 8; at < 15; at += 1) fix(grid, 8, grid.size - 15 + at, bit(at));
  fix(grid, 8, grid.size - 8, true);
}

/** The remainder of a BCH code: `value` shifted by `degree`, divided by `generator`. */
function remainderOf(value: number, degree: number, generator: number): number {
  let rest = value;
  for (let step = 0; step < degree; step += 1) rest = (rest << 1) ^ ((rest >>> (degree - 1)) * generator);
  return rest;
}
