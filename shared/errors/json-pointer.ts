/** A path as a JSON Pointer (RFC 6901), in which `~` and `/` of a name are escaped; the empty text is the whole document. Pure. */
export const jsonPointer = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${pointerPart(part)}`).join('');

/** One name as it stands in a pointer. Pure. */
export const pointerPart = (part: PropertyKey): string =>
  String(part).replaceAll('~', '~0').replaceAll('/', '~1');
