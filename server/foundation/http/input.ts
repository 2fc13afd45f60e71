import type { Request } from 'express';
import { z } from 'zod';
import type { Contract } from '#shared/contracts/contract.ts';
import {
  AppError,
  type FieldError,
  fieldWords,
  fitsNoForm,
  missing,
  type Place,
  pointerTo,
} from '#shared/errors/index.ts';

type Issue = z.core.$ZodIssue;

const stepInto = (value: unknown, part: PropertyKey): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[part] : undefined;

/** Of a union only one form may be meant: the one whose faults stand inside of the value. Its faults say more than that no form fits. */
function nearestForm(issue: Issue): Issue[] | null {
  if (issue.code !== 'invalid_union' || issue.message !== fitsNoForm) return null;
  const inside = issue.errors.filter((faults) => faults.every(({ path }) => path.length > 0));
  const [nearest] = inside;
  if (nearest === undefined || inside.length > 1) return null;
  return nearest.map((fault) => ({ ...fault, path: [...issue.path, ...fault.path] }));
}

/** A schema's own words are about a value; of one that is not there it is told that it is missing. */
function messageOf(issue: Issue, whole: unknown): string {
  const isMissing = issue.code !== 'custom' && issue.path.reduce(stepInto, whole) === undefined;
  return isMissing ? missing : issue.message;
}

function toFieldErrors(place: Place, issue: Issue, whole: unknown): FieldError[] {
  const nearest = nearestForm(issue);
  if (nearest !== null) return nearest.flatMap((fault) => toFieldErrors(place, fault, whole));
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((name) => ({
      pointer: pointerTo(place, [...issue.path, name]),
      message: issue.message,
    }));
  return [{ pointer: pointerTo(place, issue.path), message: messageOf(issue, whole) }];
}

/** The value as `schema` reads it, or all that is wrong with it. */
function parseWith<S extends z.ZodType>(schema: S, value: unknown, place: Place) {
  const parsed = schema.safeParse(value, { error: fieldWords });
  if (parsed.success) return { good: parsed.data };
  return { errors: parsed.error.issues.flatMap((issue) => toFieldErrors(place, issue, value)) };
}

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
  const parsed = parseWith(schema, value, place);
  if ('good' in parsed) return parsed.good;
  wrong.push(...parsed.errors);
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
  const parsed = parseWith(schema, value, '');
  return 'good' in parsed ? { record: parsed.good } : { errors: parsed.errors };
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
        ? read(contract.body ?? nothing, req.body === undefined ? {} : req.body, '', wrong)
        : undefined,
  };
  if (wrong.length > 0) throw new AppError('invalid-input', { errors: wrong });
  return input;
}
