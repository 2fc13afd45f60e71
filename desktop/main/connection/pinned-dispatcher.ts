import { TLSSocket } from 'node:tls';
import { buildConnector, Pool } from 'undici';
import type { Fingerprint, ServerOrigin } from '#shared/ipc/index.ts';
import { CertificateChangedError } from './certificate-changed-error.ts';
import { describeCertificate } from './describe-certificate.ts';
import { isSameFingerprint } from './fingerprint.ts';
import { tlsOptions } from './tls-options.ts';

const connectTimeoutMs = 8_000;
const answerStartTimeoutMs = 60_000;
const pauseInAnswerTimeoutMs = 120_000;

/**
 * Connections to one server, each of which is handed to HTTP only after its certificate proved to be the accepted one; so
 * no header, token or body can reach anybody else. A request over it rejects with a CertificateChangedError otherwise.
 * The caller closes it.
 */
export function openPinnedDispatcher(origin: ServerOrigin, accepted: Fingerprint): Pool {
  const connectTls = buildConnector({
    ...tlsOptions(new URL(origin).hostname),
    timeout: connectTimeoutMs,
    // A resumed session shows no certificate of its own: every connection makes a full handshake.
    maxCachedSessions: 0,
    allowH2: false,
  });
  const connect: buildConnector.connector = (options, done) => {
    connectTls(options, (error, socket) => {
      if (error !== null) return done(error, null);
      const refusal = refuseOther(origin, accepted, socket);
      if (refusal === null) return done(null, socket);
      socket.destroy();
      return done(refusal, null);
    });
  };
  return new Pool(origin, {
    connect,
    connections: 8,
    headersTimeout: answerStartTimeoutMs,
    bodyTimeout: pauseInAnswerTimeoutMs,
  });
}

function refuseOther(origin: ServerOrigin, accepted: Fingerprint, socket: unknown): Error | null {
  if (!(socket instanceof TLSSocket)) return new Error('the connection is not encrypted');
  // TLS 1.2 could swap the certificate later by renegotiating.
  socket.disableRenegotiation();
  const seen = describeCertificate(socket);
  return isSameFingerprint(seen.fingerprint, accepted)
    ? null
    : new CertificateChangedError(origin, accepted, seen);
}
