import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type MadeCertificate, makeCertificate } from './make-certificate.ts';

export type SeenRequest = { method: string; url: string; headers: IncomingMessage['headers']; body: string };
type Answer = (request: SeenRequest, response: ServerResponse) => void | Promise<void>;

/** A TLS server that stands where a Wrkout admin listener would, notes every request and answers as a test tells it. */
export type AdminServer = {
  origin: string;
  certificate: MadeCertificate;
  seen: SeenRequest[];
  answerWith: (answer: Answer) => void;
  /** From the next connection on, the server shows this certificate. Those that are open are cut. */
  showCertificate: (certificate: MadeCertificate) => void;
  close: () => Promise<void>;
};

export const signInAnswer = {
  token: 'wrk-admin-token-Zx81QqT0pL',
  expiresAtUtc: '2099-01-01T00:00:00.000Z',
  permissions: ['overview.read'],
};

/** Opens one on a free port of 127.0.0.1; by default it signs anybody in and answers everything else with `{}`. */
export async function openAdminServer(): Promise<AdminServer> {
  const certificate = await makeCertificate();
  const seen: SeenRequest[] = [];
  let answer: Answer = answerSimply;
  const server = createServer(certificate, (incoming, outgoing) => {
    void readBody(incoming).then(async (body) => {
      const request = {
        method: incoming.method ?? '',
        url: incoming.url ?? '',
        headers: incoming.headers,
        body,
      };
      seen.push(request);
      await answer(request, outgoing);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    certificate,
    seen,
    answerWith: (next) => {
      answer = next;
    },
    showCertificate: (next) => {
      server.setSecureContext(next);
      server.closeAllConnections();
    },
    close: () => closeServer(server),
  };
}

const answerSimply: Answer = ({ method, url }, response) => {
  response.setHeader('content-type', 'application/json');
  const isSignIn = method === 'POST' && url.toLowerCase().startsWith('/admin/v1/session');
  response.end(JSON.stringify(isSignIn ? signInAnswer : {}));
};

async function readBody(incoming: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of incoming.setEncoding('utf8')) body += chunk;
  return body;
}

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
