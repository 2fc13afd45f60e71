import { emptyGrid, type Grid, isDark } from './grid.ts';

/** The eight masks of ISO/IEC 18004, table 10: true where a module changes its colour. */
const masks: readonly ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0,
  (_x, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

export const maskNumbers = masks.map((_, number) => number);

/** The same code with a mask laid over all that is not fixed. Pure. */
export function applyMask(grid: Grid, number: number): Grid {
  const masked = emptyGrid(grid.size);
  const flips = masks[number] ?? (() => false);
  for (const [at, dark] of grid.dark.entries()) {
    const isFixed = grid.isFixed[at] ?? false;
    masked.isFixed[at] = isFixed;
    masked.dark[at] = dark !== (!isFixed && flips(at % grid.size, Math.floor(at / grid.size)));
  }
  return masked;
}

const finderLike = /(?=00001011101|10111010000)/g;

/** How hard a code is to read (section 7.8.3); the mask with the least is taken. Pure. */
export function penaltyOf(grid: Grid): number {
  const along = Array.from({ length: grid.size }, (_, at) => at);
  const rows = along.map((y) => along.map((x) => (isDark(grid, x, y) ? '1' : '0')).join(''));
  const columns = along.map((x) => along.map((y) => (isDark(grid, x, y) ? '1' : '0')).join(''));
  const lines = [...rows, ...columns];
  const runs = lines.flatMap((line) => line.match(/0{5,}|1{5,}/g) ?? []);
  const finders = lines.reduce((sum, line) => sum + [...line.matchAll(finderLike)].length, 0);
  const darkShare = grid.dark.filter(Boolean).length / grid.dark.length;
  return (
    runs.reduce((sum, run) => sum + run.length - 2, 0) +
    3 * countSquares(grid) +
    40 * finders +
    10 * Math.floor(Math.abs(darkShare * 100 - 50) / 5)
  );
}

function countSquares(grid: Grid): number {
  let count = 0;
  for (let y = 0; y < grid.size - 1; y += 1) {
    for (let x = 0; x < grid.size - 1; x += 1) {
      const corner = isDark(grid, x, y);
      const isSame = [isDark(grid, x + 1, y), isDark(grid, x, y + 1), isDark(grid, x + 1, y + 1)];
      if (isSame.every((dark) => dark === corner)) count += 1;
    }
  }
  return count;
}
