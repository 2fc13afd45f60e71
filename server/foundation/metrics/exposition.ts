/** One number. `labels` must never name a person: no account, key, address or free text of a request. */
export type Sample = {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
  /** The part of a histogram that it is. */
  readonly part?: 'bucket' | 'sum' | 'count';
};

/** All numbers of one name, with what they mean. */
export type Family = {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly samples: readonly Sample[];
};

/** What Prometheus sends along as the version of its text format. */
export const expositionType = 'text/plain; version=0.0.4; charset=utf-8';

const escapeLabel = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');

const escapeHelp = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');

function numberText(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  if (value === Number.NEGATIVE_INFINITY) return '-Inf';
  return String(value);
}

function sampleLine(name: string, { labels = {}, value, part }: Sample): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escapeLabel(text)}"`);
  const place = pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
  return `${name}${part ? `_${part}` : ''}${place} ${numberText(value)}\n`;
}

/**
 * Families as text (Prometheus text exposition format 0.0.4). A family without samples is left out. Names have to be good already: they are
 * written in the code, nowhere else. Pure.
 */
export function renderFamilies(families: readonly Family[]): string {
  let text = '';
  for (const { name, help, type, samples } of families) {
    if (samples.length === 0) continue;
    text += `# HELP ${name} ${escapeHelp(help)}\n# TYPE ${name} ${type}\n`;
    for (const sample of samples) text += sampleLine(name, sample);
  }
  return text;
}
