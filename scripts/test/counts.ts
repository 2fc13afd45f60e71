/** How a phase, or the whole run, ended. */
export interface PhaseCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Adds up parts. The empty list is all zeros. */
export function sumCounts(parts: readonly PhaseCounts[]): PhaseCounts {
  return parts.reduce(
    (sum, part) => ({
      passed: sum.passed + part.passed,
      failed: sum.failed + part.failed,
      skipped: sum.skipped + part.skipped,
    }),
    { passed: 0, failed: 0, skipped: 0 },
  );
}

/** The closing line, alone on its line, that people and CI read: `12 passed, 0 failed`, with `, 1 skipped` if any. */
export function closingLine({ passed, failed, skipped }: PhaseCounts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
