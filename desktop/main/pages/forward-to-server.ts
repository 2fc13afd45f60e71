import { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import type { AdminSession } from '#desktop/main/connection/admin-session.ts';
import type { AskServer, ServerAnswer } from '#desktop/main/connection/ask-server.ts';
import { findCertificateChange } from '#desktop/main/connection/certificate-changed-error.ts';
import { isSignIn, isSignOut, readSignIn } from '#desktop/main/connection/read-sign-in.ts';
import type { TrustedServers } from '#desktop/main/connection/trusted-servers.ts';
import { serverPathPrefix, serverPathSchema, type TrustedServer } from '#shared/ipc/index.ts';
import { forwardProblem } from './forward-problem.ts';
import { passAnswerHeaders, passQuestionHeaders } from './forwarded-headers.ts';

const largestQuestionBytes = 4 * 1024 * 1024;
const methods: readonly string[] = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
] satisfies Dispatcher.HttpMethod[];

export type ForwardNeeds = {
  ask: AskServer;
  servers: TrustedServers;
  session: AdminSession;
};

/**
 * Answers a page's `/server/…` request with the current server's answer, streamed as it comes. The token is added on the way
 * out and taken off the sign-in's answer on the way in, so no page ever holds it. Only paths below `/admin/`. What the
 * console itself has to say (no server, unreachable, other certificate) is a problem of forward-problem.ts.
 */
export async function forwardToServer(needs: ForwardNeeds, request: Request): Promise<Response> {
  const url = new URL(request.url);
  const path = url.pathname.slice(serverPathPrefix.length) + url.search;
  if (!serverPathSchema.safeParse(path).success || !methods.includes(request.method)) {
    return forwardProblem('path-refused', 'Only paths below /admin/ are forwarded.');
  }
  const server = needs.servers.current();
  if (server === undefined) return forwardProblem('server-not-chosen', 'No server has been chosen yet.');
  try {
    const body = await readQuestion(request);
    if (body === 'too-large') return forwardProblem('body-too-large', 'A request may have 4 MiB at most.');
    const method = request.method as Dispatcher.HttpMethod;
    const headers = passQuestionHeaders(request.headers);
    const answer = await needs.ask(server, { method, path, headers, body, signal: request.signal });
    return await passAnswer(needs, server, { method, path }, answer);
  } catch (error) {
    return refuse(server, error);
  }
}

async function readQuestion(request: Request): Promise<Uint8Array | null | 'too-large'> {
  if (request.body === null) return null;
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of request.body) {
    sizeBytes += chunk.length;
    if (sizeBytes > largestQuestionBytes) return 'too-large';
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function passAnswer(
  { session }: ForwardNeeds,
  server: TrustedServer,
  { method, path }: { method: string; path: string },
  answer: ServerAnswer,
): Promise<Response> {
  const isSuccess = answer.statusCode >= 200 && answer.statusCode < 300;
  const head = { status: answer.statusCode, headers: passAnswerHeaders(answer.headers) };
  if (isSuccess && isSignIn(method, path)) {
    head.headers.delete('content-length');
    return new Response(await readSignIn(server.origin, answer, session), head);
  }
  if (isSuccess && isSignOut(method, path)) await session.end();
  if (method === 'HEAD' || [204, 205, 304].includes(answer.statusCode)) {
    await answer.body.dump();
    return new Response(null, head);
  }
  return new Response(Readable.toWeb(answer.body) as ReadableStream<Uint8Array>, head);
}

function refuse(server: TrustedServer, error: unknown): Response {
  const change = findCertificateChange(error);
  if (change === undefined) {
    const reason = error instanceof Error ? error.message : 'unknown reason';
    return forwardProblem('server-unreachable', `No answer from ${server.origin}: ${reason}`);
  }
  return forwardProblem('certificate-changed', `${change.message}. Nothing was sent.`);
}
