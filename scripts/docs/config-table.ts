import { type ConfigKey, configSchema, describeKey } from '#server/foundation/config/index.ts';

const begin = '<!-- configuration: written by `npm run docs` from server/foundation/config/schema.ts -->';
const end = '<!-- end of configuration -->';

const cell = (text: string): string => text.replaceAll('|', '\\|');

/** The table of every configuration key, in Markdown, from the schema. */
export function configTable(): string {
  const rows = (Object.keys(configSchema.shape) as ConfigKey[]).map((name) => {
    const { meaning, unit, fallback, example } = describeKey(name);
    const what = unit === undefined ? meaning : `${meaning} (${unit})`;
    const absent = fallback === '' ? '–' : `\`${fallback}\``;
    return `| \`${name}\` | ${cell(what)} | ${absent} | \`${cell(example)}\` |`;
  });
  return ['| key | meaning | default | example |', '|---|---|---|---|', ...rows].join('\n');
}

/** `text` with the table between its two marks renewed. Throws Error when the marks are missing. Pure but for the schema. */
export function withConfigTable(text: string): string {
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error('README.md has lost the marks of the configuration table');
  return `${text.slice(0, from + begin.length)}\n${configTable()}\n${text.slice(to)}`;
}
