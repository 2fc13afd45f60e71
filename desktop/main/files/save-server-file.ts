import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import type { AskServer, ServerAnswer } from '#desktop/main/connection/ask-server.ts';
import { readLimited } from '#desktop/main/connection/read-limited.ts';
import type { TrustedServers } from '#desktop/main/connection/trusted-servers.ts';
import { Refusal } from '#desktop/main/refusal.ts';
import type { IpcParsedRequest, SaveFileResult } from '#shared/ipc/index.ts';

type Needs = {
  ask: AskServer;
  servers: TrustedServers;
  /** Asks the administrator where; null when they think better of it. */
  askWhere: (suggestedName: string) => Promise<string | null>;
};

/**
 * Asks where to save, then fetches and streams the body to disk, so its size does not matter. It is written beside its
 * place and moved there when whole: a broken download never replaces a good file. Rejects with a Refusal
 * (`server-not-chosen`, `file-not-written`) or with what the connection said; then nothing is left behind.
 */
export async function saveServerFile(
  needs: Needs,
  request: IpcParsedRequest<'file.save'>,
): Promise<SaveFileResult> {
  const server = needs.servers.current();
  if (server === undefined) throw new Refusal('server-not-chosen', 'No server has been chosen yet.');
  const path = await needs.askWhere(request.suggestedName);
  if (path === null) return { outcome: 'cancelled' };
  const hasBody = request.method === 'POST' && request.body !== undefined;
  const answer = await needs.ask(server, {
    method: request.method,
    path: request.serverPath,
    headers: { accept: '*/*', ...(hasBody ? { 'content-type': 'application/json' } : {}) },
    body: hasBody ? Buffer.from(JSON.stringify(request.body)) : null,
  });
  if (answer.statusCode < 200 || answer.statusCode > 299) return describeRefusal(answer);
  return writeBody(answer, path);
}

async function writeBody(answer: ServerAnswer, path: string): Promise<SaveFileResult> {
  const draft = join(dirname(path), `.${basename(path)}.${randomUUID()}.part`);
  const digest = createHash('sha256');
  let sizeBytes = 0;
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      digest.update(chunk);
      sizeBytes += chunk.length;
      done(null, chunk);
    },
  });
  try {
    await pipeline(answer.body, measure, createWriteStream(draft, { flags: 'wx', mode: 0o600, flush: true }));
    await rename(draft, path);
  } catch (cause) {
    await rm(draft, { force: true });
    const reason = cause instanceof Error ? cause.message : 'unknown reason';
    throw new Refusal('file-not-written', `The file was not saved: ${reason}`, { cause });
  }
  return { outcome: 'saved', path, sizeBytes, sha256: digest.digest('hex') };
}

const problemSchema = z.looseObject({ code: z.string(), title: z.string(), detail: z.string().optional() });
const largestProblemBytes = 64 * 1024;

async function describeRefusal(answer: ServerAnswer): Promise<SaveFileResult> {
  const { statusCode: status } = answer;
  const problem = problemSchema.safeParse(parseJson(await readLimited(answer, largestProblemBytes)));
  if (!problem.success)
    return { outcome: 'refused', status, code: 'unknown', title: 'Refused', detail: null };
  const { code, title, detail = null } = problem.data;
  return { outcome: 'refused', status, code, title, detail };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not a problem document, which the caller can tell by the undefined.
    return undefined;
  }
}
