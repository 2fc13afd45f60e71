import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { TlsError } from './tls-error.ts';

/** A name a certificate stands for: a subject alternative name (RFC 5280 section 4.2.1.6). */
export type ServerName = { readonly type: 'dns' | 'ip'; readonly value: string };

/** Names under which the server is always reached from its own machine. */
const localNames = ['localhost', '127.0.0.1', '::1'];

/** Addresses to bind to that mean "all of them"; nobody connects to them. */
const anyAddress = new Set(['0.0.0.0', '::']);

const dnsName = /^([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/;

/**
 * The names a server certificate must carry: the local ones and the configured ones, each once, international names in
 * their ASCII form. Addresses that only mean "every interface" are left out. Pure. Throws TlsError that quotes a name no
 * certificate can carry.
 */
export function serverNames(hostNames: readonly string[]): ServerName[] {
  const names = [...localNames, ...hostNames]
    .map((name) => name.replace(/^\[|\]$/g, ''))
    .filter((name) => !anyAddress.has(name))
    .map(toServerName);
  return [...new Map(names.map((name) => [name.value, name])).values()];
}

function toServerName(name: string): ServerName {
  if (isIP(name) === 6) return { type: 'ip', value: new URL(`http://[${name}]`).hostname.slice(1, -1) };
  if (isIP(name) === 4) return { type: 'ip', value: name };
  const value = domainToASCII(name);
  if (value.length > 253 || !dnsName.test(value))
    throw new TlsError(
      `WRKOUT_PUBLIC_HOST or WRKOUT_ADMIN_HOST: "${name}" is no host name a certificate can carry`,
    );
  return { type: 'dns', value };
}
