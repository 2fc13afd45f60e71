import { type AccessLogRow, accessLogRowSchema, type ExportFormat } from '#shared/contracts/access-log.ts';

/** How rows are written: a first line (empty for none), one line for each row, and the ending of the file's name. */
export type RowFormat = {
  readonly head: string;
  readonly line: (row: AccessLogRow) => string;
  readonly extension: string;
};

const columns = Object.keys(accessLogRowSchema.shape) as (keyof AccessLogRow)[];

/** A spreadsheet would run such a text as a formula (OWASP, CSV injection); wide forms of the signs count too. */
const startsFormula = /^[=+\-@\t\r\n＝＋－＠]/;
const needsQuotes = /[",\r\n]/;

/**
 * One field of a CSV file (RFC 4180); empty for null. A text that a spreadsheet would run gets an apostrophe before it: it stays readable, and
 * whoever wants the exact bytes takes NDJSON. Pure.
 */
export function csvField(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const safe = startsFormula.test(value) ? `'${value}` : value;
  return needsQuotes.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const csvLine = (fields: readonly (string | number | null)[]): string =>
  `${fields.map(csvField).join(',')}\r\n`;

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `2026-11-23T09:46:55.120Z` as `23/Nov/2026:09:46:55 +0000`. */
function combinedTime(timeUtc: string): string {
  const month = months[Number(timeUtc.slice(5, 7)) - 1];
  return `${timeUtc.slice(8, 10)}/${month}/${timeUtc.slice(0, 4)}:${timeUtc.slice(11, 19)} +0000`;
}

const hexByte = (byte: number): string => `\\x${byte.toString(16).toUpperCase().padStart(2, '0')}`;

/** As nginx escapes: quote, backslash, control characters and what is not ASCII become `\xHH`, byte by byte. */
const combinedText = (text: string): string =>
  text.replace(/["\\]|[^ -~]/gu, (char) => [...Buffer.from(char)].map(hexByte).join(''));

/** GoAccess leaves out a line whose address is none, and would count less than there is. */
const noAddress = '0.0.0.0';

/**
 * A row in the Combined Log Format: `host - account [time] "request" status bytes "-" "user agent"`. The log knows no referrer and no version
 * of HTTP: `-` and `HTTP/1.1` stand there. Where address or target cannot be opened any more, `0.0.0.0` and the route do. Pure.
 */
export function combinedLine(row: AccessLogRow): string {
  const request = `${combinedText(row.method)} ${combinedText(row.target ?? row.route)} HTTP/1.1`;
  const agent = row.userAgent === null ? '-' : combinedText(row.userAgent);
  const who = `${row.ip ?? noAddress} - ${row.accountId ?? '-'}`;
  return `${who} [${combinedTime(row.timeUtc)}] "${request}" ${row.status} ${row.responseBytes} "-" "${agent}"\n`;
}

export const rowFormats: Readonly<Record<ExportFormat, RowFormat>> = {
  csv: {
    head: csvLine(columns),
    line: (row) => csvLine(columns.map((name) => row[name])),
    extension: 'csv',
  },
  ndjson: { head: '', line: (row) => `${JSON.stringify(row)}\n`, extension: 'ndjson' },
  combined: { head: '', line: combinedLine, extension: 'log' },
};
