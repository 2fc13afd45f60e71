import { Refusal } from '#desktop/main/refusal.ts';
import type {
  Fingerprint,
  ServerList,
  ServerOrigin,
  ServerProbe,
  TrustedServer,
  TrustRequest,
} from '#shared/ipc/index.ts';
import { acceptCertificate } from './accept-certificate.ts';
import type { CertificateChangedError, SeenCertificate } from './certificate-changed-error.ts';
import type { ConsoleSecrets, SecretStore } from './console-secrets.ts';
import { judgeCertificate } from './judge-certificate.ts';

type Needs = {
  secrets: SecretStore;
  readCertificate: (origin: ServerOrigin) => Promise<SeenCertificate>;
  now: () => Date;
};

/** The servers whose certificates an administrator accepted: trust on first use, then only by an explicit act. */
export type TrustedServers = ReturnType<typeof keepTrustedServers>;

/**
 * Opens the book of accepted certificates over the sealed secrets. `probe` remembers what it showed for as long as the
 * console runs; `trust` accepts only that, so no page can have a fingerprint accepted that no server showed.
 */
export function keepTrustedServers({ secrets, readCertificate, now }: Needs) {
  const shown = new Map<ServerOrigin, Fingerprint>();
  const find = (origin: ServerOrigin): TrustedServer | undefined =>
    secrets.read().servers.find((server) => server.origin === origin);

  return {
    find,
    list: (): ServerList => listServers(secrets.read()),
    current: (): TrustedServer | undefined => find(secrets.read().currentOrigin ?? ''),

    async probe(origin: ServerOrigin): Promise<ServerProbe> {
      const seen = await readCertificate(origin).catch((cause: unknown) => {
        throw new Refusal('server-unreachable', `No answer from ${origin}: ${reasonOf(cause)}`, { cause });
      });
      shown.set(origin, seen.fingerprint);
      return judgeCertificate(origin, seen, find(origin)?.fingerprint);
    },

    /** A request met a certificate that was not asked for: the screen is told, and may accept that one as well. */
    noteChange({ origin, seen, knownFingerprint }: CertificateChangedError): ServerProbe {
      shown.set(origin, seen.fingerprint);
      return judgeCertificate(origin, seen, knownFingerprint);
    },

    async trust(request: TrustRequest): Promise<TrustedServer> {
      const server = acceptCertificate(request, shown.get(request.origin), find(request.origin), now());
      await secrets.update((held) =>
        withServer(request.replaces === null ? held : withoutSession(held, request.origin), server),
      );
      return server;
    },

    async choose(origin: ServerOrigin): Promise<ServerList> {
      const server = find(origin);
      if (server === undefined) {
        throw new Refusal('server-not-trusted', `The certificate of ${origin} has not been accepted.`);
      }
      const used = { ...server, lastUsedAtUtc: now().toISOString() };
      await secrets.update((held) => ({ ...withServer(held, used), currentOrigin: origin }));
      return listServers(secrets.read());
    },

    async forget(origin: ServerOrigin): Promise<ServerList> {
      shown.delete(origin);
      await secrets.update((held) => withoutServer(held, origin));
      return listServers(secrets.read());
    },
  };
}

const withServer = (held: ConsoleSecrets, server: TrustedServer): ConsoleSecrets => ({
  ...held,
  servers: [server, ...held.servers.filter((other) => other.origin !== server.origin)],
});

// Whoever holds another certificate has to ask for the password again, even when the change was accepted.
const withoutSession = (held: ConsoleSecrets, origin: ServerOrigin): ConsoleSecrets => ({
  ...held,
  session: held.session?.origin === origin ? null : held.session,
});

const withoutServer = (held: ConsoleSecrets, origin: ServerOrigin): ConsoleSecrets => ({
  ...withoutSession(held, origin),
  servers: held.servers.filter((server) => server.origin !== origin),
  currentOrigin: held.currentOrigin === origin ? null : held.currentOrigin,
});

function listServers({ servers, currentOrigin }: ConsoleSecrets): ServerList {
  const lastUsedFirst = (a: TrustedServer, b: TrustedServer) =>
    (b.lastUsedAtUtc ?? b.trustedAtUtc).localeCompare(a.lastUsedAtUtc ?? a.trustedAtUtc);
  return { servers: [...servers].sort(lastUsedFirst), currentOrigin };
}

const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : 'unknown reason');
