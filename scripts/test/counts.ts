/** How a phase, or the whole run, ended. */
export interface PhaseCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** One text for each failure, in the order they came: the title on the first line, the reason below it. */
  readonly failures: readonly string[];
}

/** Of nothing that ran. */
export const noCounts: PhaseCounts = { passed: 0, failed: 0, skipped: 0, failures: [] };

/** Adds up parts, failures in their order. The empty list is all zeros. */
export function sumCounts(parts: readonly PhaseCounts[]): PhaseCounts {
  return parts.reduce(
    (sum, part) => ({
      passed: sum.passed + part.passed,
      failed: sum.failed + part.failed,
      skipped: sum.skipped + part.skipped,
      failures: [...sum.failures, ...part.failures],
    }),
    noCounts,
  );
}

/** The closing line, alone on its line, that people and CI read: `12 passed, 0 failed`, with `, 1 skipped` if any. */
export function closingLine({ passed, failed, skipped }: PhaseCounts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/**
 * All failures once more, numbered, for the end of a long output: whoever sees only its last lines still reads what
 * failed and why. Undefined when nothing failed. Pure.
 */
export function failureList({ failures }: PhaseCounts): string | undefined {
  if (failures.length === 0) return undefined;
  const told = failures.map((text, index) => `${index + 1}) ${text}`.replaceAll('\n', '\n     '));
  return ['Failed:', ...told].join('\n  ');
}
