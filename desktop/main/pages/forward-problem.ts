import { randomUUID } from 'node:crypto';
import type { ForwardProblemCode } from '#shared/ipc/index.ts';

const kinds: Record<ForwardProblemCode, { status: number; title: string }> = {
  'path-refused': { status: 404, title: 'Not a path of the admin API' },
  'server-not-chosen': { status: 409, title: 'No server chosen' },
  'body-too-large': { status: 413, title: 'Request too large' },
  'server-unreachable': { status: 502, title: 'Server unreachable' },
  'certificate-changed': { status: 502, title: 'The server shows another certificate' },
};

/** What the console itself answers instead of a server: a problem as RFC 9457 has it, `detail` for people. */
export function forwardProblem(code: ForwardProblemCode, detail: string): Response {
  const { status, title } = kinds[code];
  const problem = {
    type: `urn:wrkout:problem:${code}`,
    title,
    status,
    detail,
    code,
    requestId: `console-${randomUUID()}`,
  };
  return new Response(JSON.stringify(problem), {
    status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
  });
}
