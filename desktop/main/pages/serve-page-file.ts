import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { contentSecurityPolicy, noncePlaceholder } from './content-security-policy.ts';
import { findPageFile } from './find-page-file.ts';

const contentTypes: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/**
 * Answers with one file of the built pages. A path without an extension is a place inside the single page, so it answers
 * with `index.html`. 404 for what is not there, not of a known kind, or outside `folder`; 405 for anything but GET and HEAD.
 */
export async function servePageFile(folder: string, request: Request): Promise<Response> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return refusal(405, 'Only GET and HEAD.');
  const file = await findPageFile(folder, new URL(request.url).pathname);
  const contentType = file === null ? undefined : contentTypes[extname(file)];
  if (file === null || contentType === undefined) return refusal(404, 'No such file.');
  const nonce = randomBytes(16).toString('base64');
  const bytes = await readFile(file);
  const body = extname(file) === '.html' ? bytes.toString('utf8').replaceAll(noncePlaceholder, nonce) : bytes;
  return new Response(request.method === 'HEAD' ? null : body, {
    headers: { ...pageHeaders(nonce), 'content-type': contentType },
  });
}

function refusal(status: number, text: string): Response {
  return new Response(text, {
    status,
    headers: { ...pageHeaders(''), 'content-type': 'text/plain; charset=utf-8' },
  });
}

const pageHeaders = (nonce: string): Record<string, string> => ({
  'content-security-policy': contentSecurityPolicy(nonce),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), display-capture=()',
  'cache-control': 'no-store',
});
