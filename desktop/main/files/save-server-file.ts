import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import type { AskServer, ServerAnswer, ServerQuestion } from '#desktop/main/connection/ask-server.ts';
import { readLimited } from '#desktop/main/connection/read-limited.ts';
import type { TrustedServers } from '#desktop/main/connection/trusted-servers.ts';
import { Refusal } from '#desktop/main/refusal.ts';
import type { IpcParsedRequest, SaveFileResult, SaveProgress } from '#shared/ipc/index.ts';
import { progressTeller } from './tell-progress.ts';

type Needs = {
  ask: AskServer;
  servers: TrustedServers;
  /** Asks the administrator where; null when they think better of it. */
  askWhere: (suggestedName: string) => Promise<string | null>;
  tellProgress: (progress: SaveProgress) => void;
};

type Request = IpcParsedRequest<'file.save'>;

/**
 * Asks where to save, then fetches and streams the body to disk, so its size does not matter. It is written beside its
 * place and moved there when whole: a broken download never replaces a good file. `signal` stops it. Rejects with a Refusal
 * (`server-not-chosen`, `file-not-written`) or with what the connection said; then nothing is left behind.
 */
export async function saveServerFile(
  needs: Needs,
  request: Request,
  signal: AbortSignal,
): Promise<SaveFileResult> {
  const server = needs.servers.current();
  if (server === undefined) throw new Refusal('server-not-chosen', 'No server has been chosen yet.');
  const path = await needs.askWhere(request.suggestedName);
  if (path === null) return { outcome: 'cancelled' };
  const { tell, end } = progressTeller({ saveId: request.saveId, tellProgress: needs.tellProgress });
  tell({ phase: 'asking', sizeBytes: 0, totalBytes: null });
  try {
    const answer = await needs.ask(server, { ...toQuestion(request), signal });
    if (answer.statusCode < 200 || answer.statusCode > 299) return await describeRefusal(answer);
    return await writeBody({ answer, path, tell, signal });
  } catch (error) {
    if (signal.aborted) return { outcome: 'stopped' };
    throw error;
  } finally {
    end();
  }
}

function toQuestion({ method, serverPath, accept, body }: Request): ServerQuestion {
  const hasBody = method === 'POST' && body !== undefined;
  return {
    method,
    path: serverPath,
    headers: {
      // A route with several forms answers with the one that is named; a refusal is a problem in any case.
      accept: accept === '*/*' ? accept : `${accept}, application/problem+json;q=0.5`,
      ...(hasBody ? { 'content-type': 'application/json' } : {}),
    },
    body: hasBody ? Buffer.from(JSON.stringify(body)) : null,
  };
}

type Writing = {
  readonly answer: ServerAnswer;
  readonly path: string;
  readonly tell: ReturnType<typeof progressTeller>['tell'];
  readonly signal: AbortSignal;
};

async function writeBody({ answer, path, tell, signal }: Writing): Promise<SaveFileResult> {
  const draft = join(dirname(path), `.${basename(path)}.${randomUUID()}.part`);
  const totalBytes = lengthOf(answer);
  const digest = createHash('sha256');
  let sizeBytes = 0;
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      digest.update(chunk);
      sizeBytes += chunk.length;
      tell({ phase: 'writing', sizeBytes, totalBytes });
      done(null, chunk);
    },
  });
  tell({ phase: 'writing', sizeBytes, totalBytes });
  try {
    const file = createWriteStream(draft, { flags: 'wx', mode: 0o600, flush: true });
    await pipeline(answer.body, measure, file, { signal });
    await rename(draft, path);
  } catch (cause) {
    await rm(draft, { force: true });
    const reason = cause instanceof Error ? cause.message : 'unknown reason';
    throw new Refusal('file-not-written', `The file was not saved: ${reason}`, { cause });
  }
  return { outcome: 'saved', path, sizeBytes, sha256: digest.digest('hex') };
}

function lengthOf({ headers }: ServerAnswer): number | null {
  const told = headers['content-length'];
  return typeof told === 'string' && /^\d{1,15}$/.test(told) ? Number(told) : null;
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
