import type { IncomingHttpHeaders } from 'node:http';

/** Fields by name in lower case; several lines of one name as a list. Pure. */
export function readAnswerFields(raw: readonly string[]): IncomingHttpHeaders {
  const fields: Record<string, string | string[]> = Object.create(null);
  for (let at = 0; at < raw.length; at += 2) {
    const name = (raw[at] ?? '').toLowerCase();
    const value = raw[at + 1] ?? '';
    const before = fields[name];
    if (before === undefined) fields[name] = value;
    else fields[name] = typeof before === 'string' ? [before, value] : [...before, value];
  }
  return fields;
}
