import { claimsOrigin } from './origin-claims.ts';
import { connectionNames, setsOwnCookie } from './rules.ts';

/** Only for one hop (RFC 9110 section 7.6.1); `Via` is extended instead. */
const notCopied = new Set([
  ...['connection', 'keep-alive', 'proxy-connection', 'proxy-authenticate', 'proxy-authentication-info'],
  ...['te', 'transfer-encoding', 'upgrade', 'via'],
]);

/** What belongs before the body: too late behind it, and dangerous (RFC 9110 section 6.5.1). */
const notInTrailers = new Set([
  ...['content-length', 'content-type', 'content-encoding', 'content-range', 'trailer', 'set-cookie'],
  ...['host', 'authorization', 'x-api-key', 'cookie', 'forwarded', 'expect', 'max-forwards'],
  ...['x-request-id', 'strict-transport-security', 'ratelimit', 'ratelimit-policy', 'retry-after'],
]);

/**
 * What ends the body behind the fields: the last chunk, its length, or the connection. `told`: there is none, though they may tell of one (HEAD,
 * 304), or chunks cannot be used (HTTP/1.0). `none`: none at all, when there may be no length either (1xx and 204, RFC 9110 section 8.6).
 */
export type Framing = 'chunks' | 'length' | 'end' | 'told' | 'none';

/** The upstream coded its answer for the hop in a way that we cannot undo: without its label it would be another body. */
export class UnknownCoding extends Error {
  constructor(coding: string) {
    super(`the upstream answered in the transfer coding ${coding}`);
    this.name = 'UnknownCoding';
  }
}

const text = (part: Buffer | string | undefined): string =>
  typeof part === 'string' ? part : (part?.toString('latin1') ?? '');

/** How the upstream ends the body of its answer (RFC 9112 section 6.3). Throws UnknownCoding. Pure. */
export function bodyFraming(raw: readonly (Buffer | string)[]): Framing {
  let framing: Framing = 'end';
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at];
    if (name?.length !== 14 && name?.length !== 17) continue;
    const lower = text(name).toLowerCase();
    if (lower === 'content-length') framing = 'length';
    if (lower !== 'transfer-encoding') continue;
    const coding = text(raw[at + 1]);
    if (coding.toLowerCase() !== 'chunked') throw new UnknownCoding(coding);
    framing = 'chunks';
  }
  return framing;
}

/** The length that an answer tells of its content; null when it tells none. Pure. */
export function toldLength(raw: readonly (Buffer | string)[]): number | null {
  for (let at = 0; at < raw.length; at += 2)
    if (raw[at]?.length === 14 && text(raw[at]).toLowerCase() === 'content-length')
      return Number(text(raw[at + 1]));
  return null;
}

/** Announcing trailers needs chunks to put them behind: Node refuses it otherwise. */
const cannotStand: Readonly<Record<Framing, readonly string[]>> = {
  chunks: [],
  length: ['trailer'],
  end: ['trailer'],
  told: ['trailer'],
  none: ['trailer', 'content-length'],
};

/**
 * Fields of the upstream's answer for the client, as names and values in turn, behind `own`: without those of the upstream's hop and
 * those that `own` tells, each field line kept as it came, `Via` extended. A cookie of our own
 * pages is not the upstream's to set. Pure.
 */
export function answerFields(
  raw: readonly (Buffer | string)[],
  own: readonly string[],
  framing: Framing,
): string[] {
  const fields = [...own, 'via', ''];
  const barred = [...cannotStand[framing]];
  let via = '';
  for (let at = 0; at < raw.length; at += 2) {
    const name = text(raw[at]);
    const lower = name.toLowerCase();
    const value = text(raw[at + 1]);
    if (lower === 'connection') barred.push(...connectionNames(value).filter(isOfOthers));
    else if (lower === 'via') via += `${value}, `;
    else if (lower === 'set-cookie' && setsOwnCookie(value)) continue;
    if (!notCopied.has(lower) && !own.includes(lower)) fields.push(name, value);
  }
  fields[own.length + 1] = `${via}1.1 wrkout`;
  return barred.length === 0 ? fields : withoutNames(fields, barred, own.length + 2);
}

/** What `Connection` names and is not passed on in any case, as nearly always. */
const isOfOthers = (name: string): boolean => name !== 'close' && !notCopied.has(name);

/** Fields without those of some names; what stands before `from` is kept. Pure. */
function withoutNames(fields: readonly string[], names: readonly string[], from: number): string[] {
  const kept = fields.slice(0, from);
  for (let at = from; at < fields.length; at += 2) {
    const name = fields[at] ?? '';
    if (!names.includes(name.toLowerCase())) kept.push(name, fields[at + 1] ?? '');
  }
  return kept;
}

/** Trailer fields for the other side, as pairs: those that may stand behind a body (RFC 9110 section 6.5.1), each as it came. Pure. */
export function trailerPairs(raw: readonly (Buffer | string)[]): [string, string][] {
  const pairs: [string, string][] = [];
  for (let at = 0; at < raw.length; at += 2) {
    const name = text(raw[at]);
    const lower = name.toLowerCase();
    const dashed = lower.replaceAll('_', '-');
    if (notCopied.has(lower) || notInTrailers.has(lower)) continue;
    if (!dashed.startsWith('x-wrkout-') && !claimsOrigin(dashed)) pairs.push([name, text(raw[at + 1])]);
  }
  return pairs;
}
