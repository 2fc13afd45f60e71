/** What an audit leaf may hold. Numbers are integers: no two systems write them differently. */
export type CanonicalValue =
  | string
  | number
  | boolean
  | null
  | readonly CanonicalValue[]
  | { readonly [name: string]: CanonicalValue | undefined };

/**
 * JSON in the one form of RFC 8785 (JSON Canonicalization Scheme): names sorted by UTF-16 code units, no white space, strings
 * and numbers as ECMAScript writes them. Names whose value is undefined are left out. Pure.
 * Throws TypeError for a number that is not finite and for a string with a lone surrogate (I-JSON, RFC 7493).
 */
export function canonicalJson(value: CanonicalValue): string {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError('a number must be finite');
  if (typeof value === 'string' && !value.isWellFormed())
    throw new TypeError('a string must be well-formed Unicode');
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const members = Object.keys(value)
    .filter((name) => value[name] !== undefined)
    .sort()
    .map((name) => `${canonicalJson(name)}:${canonicalJson(value[name] ?? null)}`);
  return `{${members.join(',')}}`;
}

const isList = (value: object): value is readonly CanonicalValue[] => Array.isArray(value);
