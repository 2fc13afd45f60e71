/** A path as a JSON Pointer (RFC 6901), in which `~` and `/` of a name are escaped; the empty text is the whole document. Pure. */
export const jsonPointer = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${pointerPart(part)}`).join('');

/** One name as it stands in a pointer. Pure. */
export const pointerPart = (part: PropertyKey): string =>
  String(part).replaceAll('~', '~0').replaceAll('/', '~1');

/** Where a value stands: in the body, the query or the path. */
export type Place = '' | '?' | 'path:';

/** Where a field is wrong: in the body as RFC 6901 says, where the empty text is the whole document; in query and path by its name. Pure. */
export const pointerTo = (place: Place, path: readonly PropertyKey[]): string =>
  place === '' ? jsonPointer(path) : place + path.map(pointerPart).join('/');
