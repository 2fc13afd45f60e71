type Row = Readonly<Record<string, unknown>>;

/** A cell that a spreadsheet would take for a formula is made text by an apostrophe (OWASP, CSV injection). */
const formulaStart = /^[=+\-@\t\r]/;

function toText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return formulaStart.test(value) ? `'${value}` : value;
  if (Buffer.isBuffer(value)) return value.toString('base64');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** One cell as RFC 4180 section 2 writes it. Pure. */
export function csvCell(value: unknown): string {
  const text = toText(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Rows as CSV (RFC 4180: CRLF, a header line), all with the same columns. Without columns the file is empty. */
export async function* writeCsv(
  columns: readonly string[],
  rows: AsyncIterable<Row>,
): AsyncGenerator<string> {
  if (columns.length === 0) return;
  yield `${columns.map(csvCell).join(',')}\r\n`;
  for await (const row of rows) yield `${columns.map((name) => csvCell(row[name])).join(',')}\r\n`;
}
