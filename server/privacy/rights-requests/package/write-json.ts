type Row = Readonly<Record<string, unknown>>;

/** Rows as one JSON document, a row per line: `{"section": …, "title": …, "records": [ … ]}`. */
export async function* writeJson(
  { name, title }: { name: string; title: string },
  rows: AsyncIterable<Row>,
): AsyncGenerator<string> {
  yield `{"section":${JSON.stringify(name)},"title":${JSON.stringify(title)},"records":[`;
  let separator = '\n';
  for await (const row of rows) {
    yield separator + JSON.stringify(row);
    separator = ',\n';
  }
  yield '\n]}\n';
}
