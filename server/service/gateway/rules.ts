/**
 * A `.` or `..` segment in plain, percent-encoded, or with an encoded or backward slash beside it; also with a path parameter behind it
 * (`/..;x/`), which some servers cut off before they climb.
 */
const dotSegment = /(?:^|[/\\]|%2f|%5c)(?:\.|%2e){1,2}(?:[/\\;]|%2f|%5c|%3b|$)/i;

/** Does a request target belong to the gateway? All but paths outside `prefix`: what is no path is there to be refused. Pure. */
export function isGatewayTarget(target: string, prefix: string): boolean {
  if (!target.startsWith('/')) return true;
  if (!target.startsWith(prefix)) return false;
  const after = target.charAt(prefix.length);
  return after === '' || after === '/' || after === '?';
}

/**
 * A target as rows have it, whether it was forwarded or not: without `prefix`, otherwise untouched. What is no path below the prefix stays as
 * it came. Pure.
 */
export function recordedTarget(target: string, prefix: string): string {
  if (!target.startsWith('/') || !isGatewayTarget(target, prefix)) return target;
  const rest = target.slice(prefix.length);
  return rest.startsWith('/') ? rest : `/${rest}`;
}

/**
 * The target without `prefix`, otherwise untouched, or null when it may not be forwarded: not in origin-form (RFC 9112 section 3.2.1), a
 * fragment, or a dot segment, which could climb out of the upstream's base path after it was checked here. Pure.
 */
export function stripPrefix(target: string, prefix: string): string | null {
  if (!target.startsWith('/') || !isGatewayTarget(target, prefix) || target.includes('#')) return null;
  const rest = recordedTarget(target, prefix);
  const queryAt = rest.indexOf('?');
  const path = queryAt === -1 ? rest : rest.slice(0, queryAt);
  if ((path.includes('.') || path.includes('%')) && dotSegment.test(path)) return null;
  return rest;
}

/** Methods that a gateway does not forward: they are about the connection or echo credentials (RFC 9110 sections 9.3.6 and 9.3.8). */
export const isRefusedMethod = (method: string | undefined): boolean =>
  method === 'TRACE' || method === 'CONNECT';

/**
 * How many gateways an OPTIONS request may still pass (RFC 9110 section 7.6.2); null when it does not say. Other methods that are forwarded
 * have no such limit. Pure.
 */
export function hopsLeft(
  method: string | undefined,
  maxForwards: string | string[] | undefined,
): number | null {
  if (method !== 'OPTIONS' || typeof maxForwards !== 'string' || !/^\d{1,9}$/.test(maxForwards)) return null;
  return Number(maxForwards);
}

const bearer = /^Bearer +(\S+) *$/i;

/** The API key of a request: `X-Api-Key` before `Authorization: Bearer`; null when there is neither. Pure. */
export function presentedKey(apiKey: string | string[] | undefined, authorization: string | undefined) {
  if (apiKey !== undefined) return String(apiKey);
  return authorization === undefined ? null : (bearer.exec(authorization)?.[1] ?? null);
}

/** Every cookie that our own pages set begins with this. */
const ownCookies = '__Host-wrkout_';

/** Is this `Set-Cookie` about a cookie of our own pages? Pure. */
export const setsOwnCookie = (value: string): boolean => value.trimStart().startsWith(ownCookies);

/** A `Cookie` field without the cookies of our own pages; empty when none is left. Pure. */
export function othersCookies(value: string): string {
  if (!value.includes(ownCookies)) return value;
  const pairs = value.split(';').map((pair) => pair.trim());
  return pairs.filter((pair) => !pair.startsWith(ownCookies)).join('; ');
}

/** Names of fields that `Connection` declares to be for this hop only (RFC 9110 section 7.6.1), in lower case. Pure. */
export const connectionNames = (connection: string): string[] =>
  connection
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');

/** A node of `Forwarded` (RFC 7239 section 6): IPv6 in brackets and quotes. Pure. */
export const forwardedNode = (ip: string): string => (ip.includes(':') ? `"[${ip}]"` : ip || 'unknown');

export type MonthWindow = { readonly startMs: number; readonly endMs: number };

/** The UTC month around an instant; `endMs` is the first moment of the next. Two servers in different zones must close the same invoice. Pure. */
export function monthAround(timeMs: number): MonthWindow {
  const at = new Date(timeMs);
  const [year, month] = [at.getUTCFullYear(), at.getUTCMonth()];
  return { startMs: Date.UTC(year, month, 1), endMs: Date.UTC(year, month + 1, 1) };
}

/** Is the address of a socket that of a listed proxy? Pure. */
export const isTrustedPeer = (address: string, trustedProxies: readonly string[]): boolean =>
  trustedProxies.includes(address.startsWith('::ffff:') ? address.slice(7) : address);
