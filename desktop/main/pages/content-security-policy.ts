/** Stands in the built `index.html` wherever a nonce belongs; replaced by a fresh one each time the page is served. */
export const noncePlaceholder = 'WRKOUT_CSP_NONCE';

/**
 * What a page of the console may load: its own files and its own forwarded requests, styles with this load's nonce (the
 * component kit writes style elements), pictures it draws itself. No network, no inline script, no eval, no frames. Pure.
 */
export function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
