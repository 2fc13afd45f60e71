import type { X509Certificate } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock, Random } from '#server/foundation/clock/index.ts';
import { isUsable, renewBeforeDays } from './certificate-rules.ts';
import type { Issued } from './issue-certificates.ts';
import { loadOwnCertificate, type OwnCertificate } from './load-own-certificate.ts';
import { parseCertificate, readIfThere, readKeyIfThere, replaceFile } from './pem-files.ts';
import { type ServerName, serverNames } from './server-names.ts';
import { TlsError } from './tls-error.ts';

export { type OwnCertificate, TlsError };

type Deps = { readonly clock: Clock; readonly random: Random };

export type TlsOptions = {
  /** `data/tls`; made when it is not there. */
  readonly folder: string;
  /** Names and addresses clients connect to, beside localhost, 127.0.0.1 and ::1. */
  readonly hostNames: readonly string[];
  /** The team's own certificate; null makes a private CA and a certificate. */
  readonly own: OwnCertificate | null;
};

export type ServerTls = {
  /** PEM. */
  readonly key: string;
  /** PEM: the server's certificate first, then those that lead to its authority. */
  readonly cert: string;
  /** SHA-256 of the server's certificate, `AB:CD:…`: what the console shows before it trusts. */
  readonly fingerprint: string;
  /** When the server's certificate ends, Unix milliseconds. */
  readonly validUntilMs: number;
  /** Path of the private CA's certificate, for clients to trust; null with the team's own certificate. */
  readonly caFile: string | null;
  /** SHA-256 of the private CA's certificate; null with the team's own certificate. */
  readonly caFingerprint: string | null;
};

/**
 * Key and certificate for both listeners. With the team's own certificate it is loaded and checked; otherwise the private CA
 * and the server's certificate in `folder` are used, made when they are not there, and the server's is renewed when it ends
 * within 30 days or its names are not those asked for. Repeating it changes nothing. Throws TlsError that names the config
 * key or the file, or quotes a host name that no certificate can carry.
 */
export async function ensureTls(deps: Deps, options: TlsOptions): Promise<ServerTls> {
  if (options.own) return fromOwn(deps, options.own);
  mkdirSync(options.folder, { recursive: true, mode: 0o700 });
  const names = serverNames(options.hostNames);
  const authority = await ensureAuthority(deps, options.folder);
  const server = await ensureServer(deps, { ...options, authority, names });
  return {
    key: server.key,
    cert: server.cert + authority.cert,
    fingerprint: server.certificate.fingerprint256,
    validUntilMs: server.certificate.validToDate.getTime(),
    caFile: join(options.folder, 'ca.crt'),
    caFingerprint: authority.certificate.fingerprint256,
  };
}

function fromOwn(deps: Deps, own: OwnCertificate): ServerTls {
  const { key, cert, certificate } = loadOwnCertificate(deps, own);
  return {
    key,
    cert,
    fingerprint: certificate.fingerprint256,
    validUntilMs: certificate.validToDate.getTime(),
    caFile: null,
    caFingerprint: null,
  };
}

type Authority = {
  readonly cert: string;
  readonly certificate: X509Certificate;
  readonly key: string | null;
};

function readAuthority(folder: string): Authority | null {
  const file = join(folder, 'ca.crt');
  const cert = readIfThere(file);
  if (cert === null) return null;
  const certificate = parseCertificate(cert);
  if (!certificate)
    throw new TlsError(
      `${file} is damaged. Put it back from a backup, or remove it: a new CA is made, which every client must trust anew.`,
    );
  return { cert, certificate, key: readKeyIfThere(join(folder, 'ca.key')) };
}

/** The CA of this folder; a new one when there is none or it ends soon. The key is written first: a CA without one is useless. */
async function ensureAuthority(deps: Deps, folder: string): Promise<Authority> {
  const found = readAuthority(folder);
  if (found && isUsable(found.certificate, { clock: deps.clock, days: renewBeforeDays })) return found;
  // Loaded only here: the library takes a tenth of a second, which a start that makes nothing shall not pay.
  const { issueAuthority } = await import('./issue-certificates.ts');
  const made = await issueAuthority(deps);
  replaceFile(join(folder, 'ca.key'), made.key, 0o600);
  replaceFile(join(folder, 'ca.crt'), made.cert, 0o644);
  return { ...made, certificate: requireCertificate(made) };
}

type Server = Issued & { readonly certificate: X509Certificate };
type ServerNeeds = {
  readonly folder: string;
  readonly authority: Authority;
  readonly names: readonly ServerName[];
};

async function ensureServer(deps: Deps, needs: ServerNeeds): Promise<Server> {
  const { folder, authority, names } = needs;
  const found = readServer(deps, needs);
  if (found) return found;
  if (authority.key === null)
    throw new TlsError(
      `${join(folder, 'ca.key')} is missing, and the server needs a new certificate. Put it back, or remove ca.crt: a new CA is made, which every client must trust anew.`,
    );
  const { issueServer } = await import('./issue-certificates.ts');
  const made = await issueServer(deps, { authority: { cert: authority.cert, key: authority.key }, names });
  replaceFile(join(folder, 'server.key'), made.key, 0o600);
  replaceFile(join(folder, 'server.crt'), made.cert, 0o644);
  return { ...made, certificate: requireCertificate(made) };
}

/** The server's certificate when it can be used as it is; else null: it is made anew, and nothing is lost by that. */
function readServer({ clock }: Deps, { folder, authority, names }: ServerNeeds): Server | null {
  const key = readKeyIfThere(join(folder, 'server.key'));
  const cert = readIfThere(join(folder, 'server.crt'));
  if (key === null || cert === null) return null;
  const certificate = parseCertificate(cert);
  const wanted = { clock, days: renewBeforeDays, names, authority: authority.certificate, key };
  return certificate && isUsable(certificate, wanted) ? { key, cert, certificate } : null;
}

function requireCertificate({ cert }: Issued): X509Certificate {
  const certificate = parseCertificate(cert);
  if (!certificate) throw new Error('a certificate that was just made cannot be read');
  return certificate;
}
