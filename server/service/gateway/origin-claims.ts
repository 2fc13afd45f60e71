/**
 * What proxies, load balancers and content networks say of a request beside `X-Forwarded-…`: where it comes from, how it was made, what it asked for before
 * they rewrote it. APIs and their frameworks believe it. One list, in lower case; the three that we tell ourselves are not in it.
 */
const claims = new Set([
  // The client's address.
  ...['x-real-ip', 'x-client-ip', 'client-ip', 'true-client-ip', 'x-true-client-ip', 'forwarded-for'],
  ...['x-cluster-client-ip', 'x-proxyuser-ip', 'x-remote-ip', 'x-remote-addr', 'x-originating-ip'],
  ...['x-original-forwarded-for', 'x-original-remote-addr', 'proxy-client-ip', 'wl-proxy-client-ip'],
  ...['x-envoy-external-address', 'x-appengine-user-ip', 'x-appengine-remote-addr'],
  ...['cf-connecting-ip', 'cf-connecting-ipv6', 'cf-pseudo-ipv4', 'fastly-client-ip', 'fly-client-ip'],
  ...['cloudfront-viewer-address', 'x-azure-clientip', 'x-azure-socketip', 'x-vercel-forwarded-for'],
  ...['do-connecting-ip', 'x-nf-client-connection-ip', 'incap-client-ip', 'x-sucuri-clientip'],
  ...['ali-cdn-real-ip'],
  // Scheme, host and port.
  ...['x-scheme', 'x-url-scheme', 'front-end-https', 'fastly-ssl', 'cf-visitor', 'x-arr-ssl'],
  ...['cloudfront-forwarded-proto', 'x-original-proto', 'x-original-host', 'x-original-port', 'x-host'],
  // The path that was asked for: an API that believes it serves another one than was checked here.
  ...['x-original-url', 'x-original-uri', 'x-original-method', 'x-rewrite-url', 'x-script-name'],
  // The client's certificate (RFC 9440 section 2.4).
  ...['client-cert', 'client-cert-chain', 'x-client-cert', 'x-ssl-cert', 'ssl-client-cert'],
  ...['x-ssl-client-cert', 'x-arr-clientcert'],
]);

/** Does a field of this name, in lower case, say where a request comes from? Pure. */
export const claimsOrigin = (lower: string): boolean => lower.startsWith('x-forwarded') || claims.has(lower);
