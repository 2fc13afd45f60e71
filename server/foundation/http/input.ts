import type { Request } from 'express';
import { z } from 'zod';
import type { Contract } from '#shared/contracts/contract.ts';
import { AppError, type FieldError } from '#shared/errors/index.ts';

/** RFC 6901: `~` and `/` in a name are escaped. */
const pointerPart = (part: PropertyKey): string => String(part).replaceAll('~', '~0').replaceAll('/', '~1');

/** Where a value stands: in the body, the query or the path. */
type Place = '' | '?' | 'path:';

/** In the body as RFC 6901 says, where the empty text is the whole document; fields of query and path by their names. */
function pointerTo(place: Place, path: readonly PropertyKey[]): string {
  const parts = path.map(pointerPart);
  return place === '' ? parts.map((part) => `/${part}`).join('') : place + parts.join('/');
}

function toFieldErrors(place: Place, issue: z.core.$ZodIssue): FieldError[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((name) => ({
      pointer: pointerTo(place, [...issue.path, name]),
      message: issue.message,
    }));
  return [{ pointer: pointerTo(place, issue.path), message: issue.message }];
}

/** Words for what zod would say in its own; a schema's own message always wins. */
const plainWords: z.core.$ZodErrorMap = (issue) => {
  if (issue.code === 'invalid_type')
    return issue.input === undefined ? 'is missing' : `must be of type ${issue.expected}`;
  if (issue.code === 'invalid_value') return `must be one of: ${issue.values.join(', ')}`;
  if (issue.code === 'too_big') return `must not be more than ${issue.maximum}${unitOf(issue.origin)}`;
  if (issue.code === 'unrecognized_keys') return 'is not a field of this request';
  if (issue.code === 'too_small') return `must not be less than ${issue.minimum}${unitOf(issue.origin)}`;
  return undefined;
};

const unitOf = (origin: string): string => (origin === 'string' ? ' characters' : '');

/** Deeper than any contract goes; what stands below is refused by the schema, and never walked. */
const deepest = 16;

/** A NUL is in no text a person means, and databases and file systems end a text at it. */
function findNul(value: unknown, place: Place, path: readonly string[] = []): FieldError[] {
  if (typeof value === 'string')
    return value.includes('\0')
      ? [{ pointer: pointerTo(place, path), message: 'must not hold a NUL character' }]
      : [];
  if (typeof value !== 'object' || value === null || path.length === deepest) return [];
  return Object.entries(value).flatMap(([name, part]) => findNul(part, place, [...path, name]));
}

function read(schema: z.ZodType | undefined, value: unknown, place: Place, wrong: FieldError[]): unknown {
  if (!schema) return undefined;
  const nul = findNul(value, place);
  if (nul.length > 0) {
    wrong.push(...nul);
    return undefined;
  }
  const parsed = schema.safeParse(value, { error: plainWords });
  if (parsed.success) return parsed.data;
  wrong.push(...parsed.error.issues.flatMap((issue) => toFieldErrors(place, issue)));
  return undefined;
}

/**
 * Checks one thing of a list that is not refused as a whole, in the words of `readInput`; pointers lead into the thing. The schema itself must
 * refuse what no text may hold.
 */
export function checkRecord<S extends z.ZodType>(
  schema: S,
  value: unknown,
): { readonly record: z.output<S> } | { readonly errors: FieldError[] } {
  const parsed = schema.safeParse(value, { error: plainWords });
  if (parsed.success) return { record: parsed.data };
  return { errors: parsed.error.issues.flatMap((issue) => toFieldErrors('', issue)) };
}

/** Stands where a contract takes nothing: a field that nobody reads would be a wish silently lost. */
const nothing = z.strictObject({});

/**
 * Checks path, query and body of a request against its contract; one without query or body takes no field there. All that is
 * wrong is told at once. Pointers are those of RFC 6901 for the body, and begin with `?` for the query and `path:` for the path. Throws AppError
 * `invalid-input`.
 */
export function readInput(
  contract: Contract,
  req: Request,
): { params: unknown; query: unknown; body: unknown } {
  const wrong: FieldError[] = [];
  const input = {
    params: read(contract.params, req.params, 'path:', wrong),
    query: read(contract.query ?? nothing, req.query, '?', wrong),
    body:
      (contract.bodyForm ?? 'json') === 'json'
        ? read(contract.body ?? nothing, req.body ?? {}, '', wrong)
        : undefined,
  };
  if (wrong.length > 0) throw new AppError('invalid-input', { errors: wrong });
  return input;
}
