/** What a request is compared with. `prefix` is empty for every path. */
export type RouteMatch = { readonly host: string | undefined; readonly prefix: string };

/** Does a path (with its query) begin with whole segments of `prefix`? Bytes are compared as they stand. Pure. */
function isBelow(target: string, prefix: string): boolean {
  if (!target.startsWith(prefix)) return false;
  const after = target.charAt(prefix.length);
  return prefix === '' || after === '' || after === '/' || after === '?';
}

/** The host in a `Host` field, in lower case and without the port; empty when there is none. Pure. */
export function hostName(field: string | undefined): string {
  if (field === undefined) return '';
  const end = field.startsWith('[') ? field.indexOf(']') + 1 : field.indexOf(':');
  return (end > 0 ? field.slice(0, end) : field).toLowerCase();
}

/** Orders routes so that the first that matches is the right one: those for a host first, among them the longest prefix. Pure. */
export const bySpecificity = (one: RouteMatch, other: RouteMatch): number =>
  Number(other.host !== undefined) - Number(one.host !== undefined) ||
  other.prefix.length - one.prefix.length;

/** The first of the ordered routes that matches, or null. Pure. */
export function matchRoute<R extends RouteMatch>(
  routes: readonly R[],
  host: string,
  target: string,
): R | null {
  for (const route of routes)
    if ((route.host === undefined || route.host === host) && isBelow(target, route.prefix)) return route;
  return null;
}

/** The target without `prefix`, otherwise byte for byte; always begins with a slash. Pure. */
export function withoutPrefix(target: string, prefix: string): string {
  const rest = target.slice(prefix.length);
  return rest.startsWith('/') ? rest : `/${rest}`;
}
