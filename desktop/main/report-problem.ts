/**
 * Tells whoever started the console what went wrong: one line of JSON on the error stream. Never hand in a token, a
 * password or a body. Cannot fail.
 */
export function reportProblem(what: string, error?: unknown): void {
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : error;
  process.stderr.write(
    `${JSON.stringify({ level: 'error', what, ...(reason === undefined ? {} : { reason }) })}\n`,
  );
}
