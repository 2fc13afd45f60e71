/** A field line (RFC 9112 section 5) of a name and a value that are known to be well-formed. Pure. */
export const fieldLine = (name: string, value: string): string => `${name}: ${value}\r\n`;

/** Field lines of names and values in turn. Pure. */
export function fieldLines(fields: readonly string[]): string {
  let lines = '';
  for (let at = 0; at < fields.length; at += 2) lines += fieldLine(fields[at] ?? '', fields[at + 1] ?? '');
  return lines;
}
