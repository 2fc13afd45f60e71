import type { IncomingMessage } from 'node:http';
import { type Answer, ok, problem } from './answer.ts';

const echoLimitBytes = 65_536;

/** The whole body, or null when it is over the limit; the rest is then drained, so that the connection stays usable. */
async function readBody(req: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= echoLimitBytes) chunks.push(chunk);
  }
  return size <= echoLimitBytes ? Buffer.concat(chunks) : null;
}

const isJson = (contentType: string): boolean => /^application\/(\S+\+)?json\b/i.test(contentType);

function tryParse(text: string): { readonly json: unknown } | undefined {
  try {
    return { json: JSON.parse(text) };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * Sends back what arrived: JSON as JSON, anything else as text. Of the header fields only the content type and the request
 * id are told, so that a credential somebody sent by mistake is not shown. Writes nothing.
 */
export async function answerEcho(req: IncomingMessage, url: URL): Promise<Answer> {
  const bytes = await readBody(req);
  if (bytes === null) return problem(413, `The body may have ${echoLimitBytes} bytes.`);
  const contentType = req.headers['content-type'] ?? null;
  const text = bytes.toString('utf8');
  const parsed = contentType !== null && isJson(contentType) ? tryParse(text) : { json: text };
  if (!parsed) return problem(400, 'The body says it is JSON and is not.');
  return ok({
    query: Object.fromEntries(url.searchParams),
    contentType,
    requestId: req.headers['x-request-id'] ?? null,
    bytes: bytes.length,
    body: parsed.json,
  });
}
