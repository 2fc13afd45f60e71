/** One series of a scrape. */
export type Series = {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
};
export type ParsedFamily = {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly series: Series[];
};

const metricName = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const sample = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{([^\n]*)\})? (\S+)$/;
const label = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\\\|\\"|\\n)*)"(,|$)/y;
const float = /^(?:[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|[+-]Inf|NaN)$/;
const types = new Set(['counter', 'gauge', 'histogram', 'summary', 'untyped']);

function fail(line: string, why: string): never {
  throw new Error(`${why}: ${line}`);
}

const unescaped = (text: string): string =>
  text.replaceAll(/\\(.)/g, (_, sign: string) => (sign === 'n' ? '\n' : sign));

function parseLabels(text: string, line: string): Record<string, string> {
  const labels: Record<string, string> = {};
  label.lastIndex = 0;
  while (label.lastIndex < text.length) {
    const found = label.exec(text);
    if (!found) return fail(line, 'labels that are none');
    const [, name = '', value = ''] = found;
    if (name in labels || name.startsWith('__')) fail(line, `the label ${name} twice, or reserved`);
    labels[name] = unescaped(value);
  }
  return labels;
}

function parseValue(text: string, line: string): number {
  if (!float.test(text)) fail(line, 'a value that is no number');
  return Number(text.replace('Inf', 'Infinity'));
}

/** Does a series belong to the family that its TYPE line opened? */
const belongs = (family: ParsedFamily, name: string): boolean =>
  family.type === 'histogram'
    ? ['_bucket', '_sum', '_count'].some((part) => name === family.name + part)
    : name === family.name;

/** Buckets grow with their bound, the last is for all, and `_count` says the same; for each set of other labels. */
function checkHistogram({ name, series }: ParsedFamily): void {
  const groups = Map.groupBy(series, ({ labels: { le: _, ...rest } }) => JSON.stringify(rest));
  for (const [, group] of groups) {
    const buckets = group.filter((one) => one.name === `${name}_bucket`);
    const bounds = buckets.map(({ labels }) => Number((labels['le'] ?? 'none').replace('Inf', 'Infinity')));
    const counts = buckets.map(({ value }) => value);
    const grows = (list: number[], least: number) =>
      list.every((n, at) => at === 0 || n - (list[at - 1] ?? 0) >= least);
    if (bounds.some(Number.isNaN) || bounds.at(-1) !== Number.POSITIVE_INFINITY) fail(name, 'no last bucket');
    if (!grows(bounds.slice(0, -1), Number.MIN_VALUE) || !grows(counts, 0))
      fail(name, 'buckets that do not grow');
    const total = group.filter((one) => one.name === `${name}_count`);
    if (total.length !== 1 || total[0]?.value !== counts.at(-1))
      fail(name, 'a count that is not the last bucket');
    if (group.filter((one) => one.name === `${name}_sum`).length !== 1) fail(name, 'no sum');
  }
}

function checkFamily(family: ParsedFamily): void {
  const { name, type, series } = family;
  if (series.length === 0) fail(name, 'a family without series');
  const keys = series.map((one) => one.name + JSON.stringify(Object.entries(one.labels).sort()));
  if (new Set(keys).size !== keys.length) fail(name, 'a series twice');
  if (type === 'counter' && (!name.endsWith('_total') || series.some(({ value }) => !(value >= 0))))
    fail(name, 'a counter without _total, or below 0');
  if (type === 'histogram') checkHistogram(family);
}

type Reading = {
  readonly families: Map<string, ParsedFamily>;
  help: { readonly name: string; readonly text: string } | null;
  current: ParsedFamily | null;
};

function readHelp(reading: Reading, line: string, [name, text]: readonly [string, string]): void {
  if (!metricName.test(name) || reading.families.has(name)) fail(line, 'a name that is none, or comes twice');
  reading.help = { name, text: unescaped(text) };
}

function readType(reading: Reading, line: string, [name, type]: readonly [string, string]): void {
  if (reading.help?.name !== name || !types.has(type)) fail(line, 'a TYPE without its HELP');
  reading.current = { name, type, help: reading.help?.text ?? '', series: [] };
  reading.families.set(name, reading.current);
}

function readSeries({ current }: Reading, line: string): void {
  const [, name = '', labels = '', value = ''] = sample.exec(line) ?? fail(line, 'no series');
  if (current === null || !belongs(current, name)) fail(line, 'a series outside its family');
  else current.series.push({ name, labels: parseLabels(labels, line), value: parseValue(value, line) });
}

/**
 * Reads the Prometheus text exposition format 0.0.4 and is stricter than Prometheus itself: HELP, TYPE and series of a family stand together and in
 * this order, nothing comes twice, histograms add up. Throws Error with the first line that is wrong.
 */
export function parseExposition(text: string): Map<string, ParsedFamily> {
  if (!text.endsWith('\n')) fail(text.slice(-20), 'the last line has no end');
  const reading: Reading = { families: new Map(), help: null, current: null };
  for (const line of text.slice(0, -1).split('\n')) {
    const [, kind, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) ([^\n]+)$/.exec(line) ?? [];
    if (kind === 'HELP') readHelp(reading, line, [name, rest]);
    else if (kind === 'TYPE') readType(reading, line, [name, rest]);
    else readSeries(reading, line);
  }
  for (const family of reading.families.values()) checkFamily(family);
  return reading.families;
}

/** The value of the one series with this name and these labels; undefined when there is none. */
export function numberOf(
  families: ReadonlyMap<string, ParsedFamily>,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number | undefined {
  const all = [...families.values()].flatMap(({ series }) => series);
  const wanted = Object.entries(labels);
  return all.find((one) => one.name === name && wanted.every(([key, value]) => one.labels[key] === value))
    ?.value;
}
