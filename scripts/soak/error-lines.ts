/** From here on pino's levels mean an error. */
const errorLevel = 50;

/** What a server says of its own stop. */
const expected = [/^$/, /^SIGTERM: finishing what is under way …$/, /^Wrkout has stopped\.$/];

function parse(line: string): { level?: number; msg?: string; err?: { message?: string } } | null {
  try {
    return JSON.parse(line) as ReturnType<typeof parse>;
  } catch {
    // No line of the server's log: it is told as it is.
    return null;
  }
}

/** What a line of the server's standard error tells of an error; null when it tells of none. Pure. */
export function errorIn(line: string): string | null {
  const entry = parse(line);
  if (entry === null) return expected.some((pattern) => pattern.test(line)) ? null : line;
  if ((entry.level ?? errorLevel) < errorLevel) return null;
  return [entry.msg, entry.err?.message].filter(Boolean).join(': ');
}
