/** A part of the API that only keys with these scopes may call. `method` is `*` for any; `path` begins with `/`. */
export type RouteScopes = {
  readonly method: string;
  readonly path: string;
  readonly scopes: readonly string[];
};

/** How often what is behind may decode a path. */
const decodings = 3;

/**
 * The path as the most generous server could read it: decoded, in lower case, without path parameters, slashes once and forward. A
 * rule then holds for each spelling of its path. Null when it cannot be said how it would be read. Pure.
 */
function plainPath(target: string): string | null {
  const queryAt = target.indexOf('?');
  let path = queryAt === -1 ? target : target.slice(0, queryAt);
  try {
    for (let time = 0; time < decodings && path.includes('%'); time++) path = decodeURIComponent(path);
  } catch {
    // Not UTF-8, or a bare percent sign: each server has its own idea of it.
    return null;
  }
  const plain = path
    .replaceAll('\\', '/')
    .replaceAll(/;[^/]*/g, '')
    .replaceAll(/\/{2,}/g, '/')
    .toLowerCase();
  return plain.includes('%') || plain.includes('\0') || /\/\.{1,2}(?:\/|$)/.test(plain) ? null : plain;
}

/** HEAD is GET without a body (RFC 9110 section 9.3.2). */
const isMethod = (rule: string, method: string): boolean =>
  rule === '*' || rule === method || (rule === 'GET' && method === 'HEAD');

const isBelow = (path: string, below: string): boolean =>
  below === path || below === `${path}/` || below.startsWith(path.endsWith('/') ? path : `${path}/`);

/**
 * Which scopes a key needs for a request: those of every rule whose method and path fit; a path fits all that stands below it, whole
 * segments at a time. A target that can be read in several ways needs the scopes of all rules. Pure.
 * Not covered: a method that a header changes behind the gateway (`X-HTTP-Method-Override`).
 */
export function scopesByRoute(
  routes: readonly RouteScopes[],
): (method: string, target: string) => readonly string[] {
  const rules = routes.map((rule) => ({ ...rule, path: rule.path.toLowerCase() }));
  if (rules.length === 0) return () => [];
  return (method, target) => {
    const path = plainPath(target);
    const fitting = rules.filter(
      (rule) => path === null || (isMethod(rule.method, method) && isBelow(rule.path, path)),
    );
    return [...new Set(fitting.flatMap(({ scopes }) => scopes))];
  };
}
