import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { fieldWords, jsonPointer, missing } from '#shared/errors/index.ts';
import { ConfigError } from './config-error.ts';
import { findJsonFault } from './json-fault.ts';
import { type ConfigKey, describeKey } from './schema.ts';

type ConfigFile<S extends z.ZodType> = {
  /** The key that names the file. */
  readonly key: ConfigKey;
  readonly file: string;
  readonly schema: S;
  /** A value of each field, as JSON, for the messages; `''` is the whole file's. */
  readonly examples: Readonly<Record<string, string>>;
};

const refuse = (lines: readonly string[]): never => {
  throw new ConfigError(`The configuration cannot be used:\n${lines.map((line) => `  ${line}`).join('\n')}`);
};

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist',
  EISDIR: 'is a folder',
  EACCES: 'may not be read by the user that Wrkout runs as',
  EPERM: 'may not be read by the user that Wrkout runs as',
};

function readText({ key, file }: ConfigFile<z.ZodType>): string {
  try {
    // Editors of some systems put a byte order mark before the text, which is not JSON (RFC 8259 section 8.1).
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    const reason = reasons[code] ?? `cannot be read: ${message}`;
    return refuse([`${key}: ${file} ${reason}. Example: ${key}=${describeKey(key).example}`]);
  }
}

function parse(of: ConfigFile<z.ZodType>): unknown {
  const text = readText(of);
  const fault = findJsonFault(text);
  if (fault === null) return JSON.parse(text);
  const { line, column, wanted } = fault;
  return refuse([
    `${of.key}: ${of.file} is not JSON: line ${line}, column ${column}: ${wanted}. Example: ${of.examples['']}`,
  ]);
}

/** Messages for what a schema has no words of its own for, where a file is told otherwise than a request. Not one is left to the library. */
const explain: z.core.$ZodErrorMap = (issue) => {
  if (issue.code === 'invalid_type' && issue.expected === 'string') return 'must be a text';
  if (issue.code === 'invalid_value') return `must be ${issue.values.join(' or ')}`;
  if (issue.code === 'unrecognized_keys') return 'is not a field of this file';
  return fieldWords(issue);
};

function lineOf(
  { file, examples }: ConfigFile<z.ZodType>,
  path: readonly PropertyKey[],
  message: string,
): string {
  const field = path.findLast((part) => typeof part === 'string' && Object.hasOwn(examples, part));
  const example = field === undefined ? examples[''] : `"${String(field)}": ${examples[String(field)]}`;
  return `${file} ${jsonPointer(path) || '(the whole file)'}: ${message}. Example: ${example}`;
}

/** What is not there at all is called missing, whatever a schema says of a wrong value. */
const isMissing = ({ code, input }: z.core.$ZodIssue): boolean =>
  (code === 'invalid_type' || code === 'invalid_value') && input === undefined;

function linesOf<S extends z.ZodType>(of: ConfigFile<S>, issue: z.core.$ZodIssue): string[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((name) => lineOf(of, [...issue.path, name], issue.message));
  return [lineOf(of, issue.path, isMissing(issue) ? missing : issue.message)];
}

/**
 * Reads a configuration file of JSON and holds it to its schema. Throws ConfigError that names the key and the file, and of each wrong
 * field the place (JSON Pointer, RFC 6901), what is wrong, and an example. Values are not repeated.
 */
export function readConfigFile<S extends z.ZodType>(of: ConfigFile<S>): z.output<S> {
  const parsed = of.schema.safeParse(parse(of), { error: explain, reportInput: true });
  if (parsed.success) return parsed.data;
  return refuse([`${of.key}:`, ...parsed.error.issues.flatMap((issue) => linesOf(of, issue))]);
}
