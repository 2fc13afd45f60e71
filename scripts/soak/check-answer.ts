import { counted } from '#shared/values/index.ts';
import type { AnswerReader } from './answer-reader.ts';
import type { Kind } from './kinds.ts';
import type { Sent } from './request-bytes.ts';

const isProblem = (reader: AnswerReader): boolean =>
  reader.head?.fields.get('content-type')?.startsWith('application/problem+json') ?? false;

/** The `code` of a problem document; null for all else. */
export function codeIn(reader: AnswerReader): string | null {
  if (!isProblem(reader)) return null;
  const code = /"code":"([a-z-]+)"/.exec(reader.beginning)?.[1];
  return code ?? null;
}

/**
 * What is wrong with a whole answer, held against what the upstream said of it in `X-Soak-Digest` (its content) and `X-Soak-Received` (the
 * request's); null when nothing is. A problem of the gateway's own says neither.
 */
export function faultOf(reader: AnswerReader, kind: Kind, sent: Sent): string | null {
  const { head, rest } = reader;
  if (head === null) return 'no head';
  if (rest.length > 0) return `${counted(rest.length, 'byte')} behind the answer`;
  if (head.fields.get('x-request-id') === undefined) return 'no X-Request-Id';
  const digest = head.fields.get('x-soak-digest');
  if (digest === undefined) return isProblem(reader) || head.status !== 200 ? null : 'a 200 that nobody sent';
  if (kind.neverWhole) return 'looks whole, but the upstream broke off';
  const received = head.fields.get('x-soak-received');
  if (sent.digest !== null && received !== undefined && received !== sent.digest)
    return 'the upstream received something else';
  const hasContent = kind.method !== 'HEAD' && head.status !== 204 && head.status !== 304;
  return hasContent && reader.digest() !== digest ? 'not the content that was sent' : null;
}
