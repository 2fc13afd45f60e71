import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { ConfigError } from './config-error.ts';

type ConfigFile<S extends z.ZodType> = {
  /** The key that names the file. */
  readonly key: string;
  readonly file: string;
  readonly schema: S;
  /** A value of each field, as JSON, for the messages; `''` is the whole file's. */
  readonly examples: Readonly<Record<string, string>>;
};

const refuse = (lines: readonly string[]): never => {
  throw new ConfigError(`The configuration cannot be used:\n${lines.map((line) => `  ${line}`).join('\n')}`);
};

function parse({ key, file, examples }: ConfigFile<z.ZodType>): unknown {
  let text = '';
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    refuse([`${key}: ${file} cannot be read: ${(error as Error).message}`]);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    return refuse([`${key}: ${file} is not JSON: ${(error as Error).message}. Example: ${examples['']}`]);
  }
}

/** RFC 6901. */
const pointerOf = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

const names: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

/** Messages for what a schema has no words of its own for. */
const explain: z.core.$ZodErrorMap = (issue) => {
  if (issue.code !== 'invalid_type') return undefined;
  return issue.input === undefined ? 'is missing' : `must be ${names[issue.expected] ?? issue.expected}`;
};

function lineOf(
  { file, examples }: ConfigFile<z.ZodType>,
  path: readonly PropertyKey[],
  message: string,
): string {
  const field = path.findLast((part) => typeof part === 'string' && examples[part] !== undefined);
  const example = field === undefined ? examples[''] : `"${String(field)}": ${examples[String(field)]}`;
  return `${file} ${pointerOf(path) || '/'}: ${message}. Example: ${example}`;
}

/**
 * Reads a configuration file of JSON and holds it to its schema. Throws ConfigError that names the key and the file, and of each wrong
 * field the place (JSON Pointer, RFC 6901), what is wrong, and an example. Values are not repeated.
 */
export function readConfigFile<S extends z.ZodType>(of: ConfigFile<S>): z.output<S> {
  const parsed = of.schema.safeParse(parse(of), { error: explain });
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((name) => lineOf(of, [...issue.path, name], 'is not a field of this file'))
      : [lineOf(of, issue.path, issue.message)],
  );
  return refuse([`${of.key}:`, ...lines]);
}
