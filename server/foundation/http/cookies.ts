/** The cookie of an account holder's session. `__Host-`: only over TLS, only this host, whole site. */
export const sessionCookie = '__Host-wrkout_session';

/** The value of a cookie in a `Cookie` header (RFC 6265 section 5.4), or undefined. The first of several wins. Pure. */
export function readCookie(header: string | undefined, name: string): string | undefined {
  for (const pair of (header ?? '').split(';')) {
    const [key, ...rest] = pair.trim().split('=');
    if (key === name) return rest.join('=');
  }
  return undefined;
}
