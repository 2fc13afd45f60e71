import { z } from 'zod';

/** A field of an input, at any depth. `path` leads to it from the whole, `pointer` is the same as RFC 6901 writes it. */
export type Field = {
  readonly path: readonly (string | number)[];
  readonly pointer: string;
  readonly schema: z.ZodType;
};

/** Values of which one fits every leaf that our contracts have; a new kind of leaf is noticed because none does. */
const candidates: readonly unknown[] = [
  ...['a sample text', 'ada@example.com', '018e5fd2-1c00-7000-8000-000000000000', '2026-11-23'],
  ...['404', '123456', 'DE', 'Europe/Berlin', 'true', '203.0.113.9', 'https://example.com/a'],
  ...['/a/thing', '2026-11-23T09:46:55.120Z', 1, 404, true, null],
];

/** What is under optional, nullable and default. */
function unwrap(schema: z.ZodType): z.ZodType {
  const isWrapped =
    schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault;
  return isWrapped ? unwrap(schema.unwrap() as z.ZodType) : schema;
}

const shapeOf = (schema: z.ZodObject): [string, z.ZodType][] =>
  Object.entries(schema.shape as Record<string, z.ZodType>);

/** Each field by itself, and another value for one of them where they do not fit each other. */
function sampleObject(schema: z.ZodObject): Record<string, unknown> {
  const shape = shapeOf(schema);
  const first = Object.fromEntries(shape.map(([name, field]) => [name, sampleOf(field)]));
  const others = shape.flatMap(([name]) => candidates.map((value) => ({ ...first, [name]: value })));
  return [first, ...others].find((whole) => schema.safeParse(whole).success) ?? first;
}

/** A value that the schema accepts, with every optional field. Throws Error when there is no candidate for some leaf. */
export function sampleOf(schema: z.ZodType): unknown {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodObject) return sampleObject(inner);
  if (inner instanceof z.ZodArray) return [sampleOf(inner.element as z.ZodType)];
  if (inner instanceof z.ZodEnum) return inner.options[0];
  if (inner instanceof z.ZodLiteral) return inner.value;
  if (inner instanceof z.ZodUnion) return sampleOf(inner.options[0] as z.ZodType);
  const found = candidates.find((value) => inner.safeParse(value).success);
  if (found === undefined) throw new Error('no candidate fits a field: add one to the list');
  return found;
}

/** Every field of a body, those of objects and of the first thing in lists included. */
export function fieldsOf(schema: z.ZodType, path: Field['path'] = []): Field[] {
  const inner = unwrap(schema);
  const here = path.length === 0 ? [] : [{ path, pointer: `/${path.join('/')}`, schema }];
  if (inner instanceof z.ZodObject)
    return [...here, ...shapeOf(inner).flatMap(([name, field]) => fieldsOf(field, [...path, name]))];
  if (inner instanceof z.ZodArray) return [...here, ...fieldsOf(inner.element as z.ZodType, [...path, 0])];
  return here;
}

/** Is an object with named fields at this place? There an unknown one can stand. */
export const isObject = ({ schema }: Pick<Field, 'schema'>): boolean => unwrap(schema) instanceof z.ZodObject;

export const isNamed = ({ path }: Field): boolean => typeof path.at(-1) === 'string';

const anything: readonly unknown[] = [
  ...[null, true, 7, -1, 1.5, '', 'not this', 'x'.repeat(5000), [], ['not this'], {}, { not: 'this' }],
];

/** Values that a field does not take, of each type that JSON has where the field's own is another. */
export const wrongValues = ({ schema }: Pick<Field, 'schema'>): unknown[] =>
  anything.filter((value) => !schema.safeParse(value).success);

/** Texts that a query field does not take. */
export const wrongTexts = (schema: z.ZodType): string[] =>
  anything.filter((value) => typeof value === 'string').filter((value) => !schema.safeParse(value).success);

/** A copy of `whole` with another value at `path`; undefined takes the field away. */
export function withField(whole: unknown, path: Field['path'], value: unknown): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  const copy = (Array.isArray(whole) ? [...whole] : { ...(whole as object) }) as Record<string, unknown>;
  copy[name] = withField(copy[name], rest, value);
  return copy;
}
