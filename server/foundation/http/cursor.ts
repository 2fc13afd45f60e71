import { invalidField } from '#shared/errors/index.ts';

type SortKey = readonly (string | number)[];

/** An opaque cursor from the sort key of the last row of a page. Pure. */
export const encodeCursor = (key: SortKey): string =>
  Buffer.from(JSON.stringify(key), 'utf8').toString('base64url');

/**
 * The sort key in a cursor; it must have the same kinds of parts as `shape` (an example). Pure.
 * Throws AppError `invalid-input` that names `field` for anything that we did not make.
 */
export function decodeCursor<const S extends SortKey>(
  text: string,
  shape: S,
  field = '?cursor',
): { [K in keyof S]: Widen<S[K]> } {
  const key = parse(text);
  const fits =
    Array.isArray(key) &&
    key.length === shape.length &&
    key.every((part, position) => typeof part === typeof shape[position]);
  if (!fits) throw invalidField(field, 'is not a cursor of this list');
  return key as { [K in keyof S]: Widen<S[K]> };
}

type Widen<T> = T extends string ? string : T extends number ? number : T;

function parse(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    // Not JSON: answered like any other foreign cursor.
    return null;
  }
}
