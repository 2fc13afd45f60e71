import type { z } from 'zod';

type Issue<Code> = Extract<z.core.$ZodRawIssue, { readonly code: Code }>;

const kinds: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  nan: 'a number',
  int: 'a whole number',
  bigint: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  set: 'a list',
  object: 'an object',
  record: 'an object',
  map: 'an object',
  null: 'null',
  date: 'a date',
};

const formats: Readonly<Record<string, string>> = {
  email: 'an e-mail address',
  url: 'an address (URL)',
  uuid: 'an id (UUID)',
  guid: 'an id (UUID)',
  datetime: 'an ISO 8601 date and time',
  date: 'an ISO 8601 date',
  time: 'an ISO 8601 time of day',
  duration: 'an ISO 8601 duration',
  ipv4: 'an IPv4 address',
  ipv6: 'an IPv6 address',
  cidrv4: 'an IPv4 range',
  cidrv6: 'an IPv6 range',
  base64: 'base64 text',
  base64url: 'base64url text',
  json_string: 'JSON text',
  lowercase: 'in lower case',
  uppercase: 'in upper case',
};

/** What is counted where a size is out of bounds; a number itself is compared. */
const units: Readonly<Record<string, readonly [one: string, more: string]>> = {
  string: ['character', 'characters'],
  array: ['entry', 'entries'],
  tuple: ['entry', 'entries'],
  set: ['entry', 'entries'],
  map: ['entry', 'entries'],
  record: ['field', 'fields'],
  object: ['field', 'fields'],
  file: ['byte', 'bytes'],
};

type Bound = { readonly origin: string; readonly bound: number | bigint; readonly words: string };

function boundWords({ origin, bound, words }: Bound): string {
  const [one, more] = units[origin] ?? [];
  if (one === undefined) return `must be ${words} ${bound}`;
  return `must have ${words} ${bound} ${Number(bound) === 1 ? one : more}`;
}

const bigWords = ({ origin, maximum, exact, inclusive }: Issue<'too_big'>): string =>
  boundWords({
    origin,
    bound: maximum,
    words: exact ? 'exactly' : inclusive === false ? 'less than' : 'at most',
  });

const smallWords = ({ origin, minimum, exact, inclusive }: Issue<'too_small'>): string =>
  boundWords({
    origin,
    bound: minimum,
    words: exact ? 'exactly' : inclusive === false ? 'more than' : 'at least',
  });

const quoted = (text: unknown): string => JSON.stringify(text) ?? String(text);

function formatWords(issue: Issue<'invalid_format'>): string {
  const { format, pattern, prefix, suffix, includes } = issue as Record<string, unknown>;
  if (format === 'starts_with') return `must begin with ${quoted(prefix)}`;
  if (format === 'ends_with') return `must end with ${quoted(suffix)}`;
  if (format === 'includes') return `must hold ${quoted(includes)}`;
  if (format === 'regex') return `must match the pattern ${pattern}`;
  return `must be ${formats[String(format)] ?? `of the form ${String(format)}`}`;
}

/** Of a value that is not there, whatever else its schema would say of it. */
export const missing = 'is missing';

/** When no form of several fits and none is nearest. */
export const fitsNoForm = 'is in none of the forms that are taken here';

function unionWords({ options }: Issue<'invalid_union'> & { readonly options?: readonly unknown[] }): string {
  return options && options.length > 0 ? `must be one of: ${options.join(', ')}` : fitsNoForm;
}

/**
 * Words for each kind of issue that zod knows, in place of its own; a schema's own message always wins. Total: what zod may say some day is
 * told in general words. Each can stand behind the name of the field. Pure.
 */
export const fieldWords = (issue: z.core.$ZodRawIssue): string => {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return missing;
      if (issue.expected === 'never') return 'must be left out';
      return `must be ${kinds[issue.expected] ?? `of type ${issue.expected}`}`;
    case 'invalid_value':
      return `must be ${issue.values.length === 1 ? '' : 'one of: '}${issue.values.map(String).join(', ')}`;
    case 'too_big':
      return bigWords(issue);
    case 'too_small':
      return smallWords(issue);
    case 'invalid_format':
      return formatWords(issue);
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    case 'unrecognized_keys':
      // Told of each of the fields.
      return 'is not a field of this request';
    case 'invalid_union':
      return unionWords(issue);
    case 'invalid_key':
      return 'has a field whose name is not taken here';
    case 'invalid_element':
      return 'has an entry that is not taken here';
    default:
      return 'is not taken here';
  }
};
