import { BrokenAnswerError } from './broken-answer.ts';

/** The most bytes of a head, and of all trailers, as Node's own parser has it. */
export const headBytes = 16_384;

/** What comes before the body, as it came. */
export type AnswerHead = {
  readonly status: number;
  readonly message: string;
  /** Names and values in turn, without the white space around values. */
  readonly raw: string[];
  /** Of `Content-Length`; null without one. */
  length: number | null;
  isChunked: boolean;
  /** May the connection be used again? */
  isKept: boolean;
  /** How long the upstream keeps the connection, as `Keep-Alive: timeout` tells; null when it does not. */
  keptSeconds: number | null;
};

/**
 * Status line and field lines of RFC 9112 sections 4 and 5, each with its CRLF. What is not in it is refused: bare CR or LF, control
 * characters, folded lines, white space before the colon.
 */
const grammar =
  /^HTTP\/1\.[01] [1-9]\d\d(?: [\t\x20-\x7e\x80-\xff]*)?\r\n(?:[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[\t\x20-\x7e\x80-\xff]*\r\n)*$/;

const isBlank = (code: number): boolean => code === 32 || code === 9;

/** A part of `text` without blanks around it. Not `trim`: it takes 0xA0 for white space, which is half a letter in UTF-8. */
function withoutBlanks(text: string, from: number, to: number): string {
  let [start, end] = [from, to];
  while (start < end && isBlank(text.charCodeAt(start))) start += 1;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

/** Names and values in turn of field lines that are known to be well-formed. Pure. */
export function readFields(text: string, from: number): string[] {
  const raw: string[] = [];
  for (let at = from; at < text.length; ) {
    const end = text.indexOf('\r\n', at);
    const colon = text.indexOf(':', at);
    raw.push(text.slice(at, colon), withoutBlanks(text, colon + 1, end));
    at = end + 2;
  }
  return raw;
}

function noteLength(head: AnswerHead, value: string): void {
  // Two lengths, even when they agree, are how two readers of one answer are set against each other (RFC 9112 section 6.3).
  if (head.length !== null) throw new BrokenAnswerError('several Content-Length');
  if (!/^\d{1,15}$/.test(value)) throw new BrokenAnswerError('Content-Length is no number');
  head.length = Number(value);
}

function noteCoding(head: AnswerHead, value: string): void {
  if (head.isChunked || value.toLowerCase() !== 'chunked')
    throw new BrokenAnswerError('a Transfer-Encoding other than chunked');
  head.isChunked = true;
}

function noteConnection(head: AnswerHead, value: string): void {
  const options = value.toLowerCase().split(',');
  if (options.some((option) => option.trim() === 'close')) head.isKept = false;
}

function noteKept(head: AnswerHead, value: string): void {
  const seconds = /(?:^|[\s,])timeout=(\d{1,9})/i.exec(value)?.[1];
  if (seconds !== undefined) head.keptSeconds = Number(seconds);
}

/** Fields that say where the answer ends and what becomes of the connection. Few names have their lengths, so most are passed by at once. */
function note(head: AnswerHead, name: string, value: string): void {
  const { length } = name;
  if (length !== 10 && length !== 14 && length !== 17) return;
  const lower = name.toLowerCase();
  if (lower === 'content-length') noteLength(head, value);
  else if (lower === 'transfer-encoding') noteCoding(head, value);
  else if (lower === 'connection') noteConnection(head, value);
  else if (lower === 'keep-alive') noteKept(head, value);
}

/**
 * Reads a head: `text` in latin1 from the status line to the CRLF of the last field, without the empty line. Throws BrokenAnswerError for what
 * RFC 9112 does not allow. HTTP/1.0 is understood, but its connections are used once. Pure.
 */
export function readAnswerHead(text: string): AnswerHead {
  if (!grammar.test(text)) throw new BrokenAnswerError('no HTTP/1.1 head');
  const firstEnd = text.indexOf('\r\n');
  const isOld = text.charCodeAt(7) === 48;
  const head: AnswerHead = {
    status: Number(text.slice(9, 12)),
    message: text.slice(13, firstEnd),
    raw: readFields(text, firstEnd + 2),
    length: null,
    isChunked: false,
    isKept: !isOld,
    keptSeconds: null,
  };
  for (let at = 0; at < head.raw.length; at += 2) note(head, head.raw[at] ?? '', head.raw[at + 1] ?? '');
  if (head.isChunked && (isOld || head.length !== null))
    throw new BrokenAnswerError('Transfer-Encoding beside Content-Length or in HTTP/1.0');
  return head;
}

/**
 * Throws BrokenAnswerError when no head can begin so, whatever comes: one that ends its lines with a bare LF would be waited for until the
 * timeout. Pure.
 */
export function checkBeginning(text: string): void {
  const start = 'HTTP/1.';
  if (/(?:^|[^\r])\n/.test(text) || text.slice(0, start.length) !== start.slice(0, text.length))
    throw new BrokenAnswerError('no HTTP/1.1 head');
}

/** Is there no body, whatever the fields say (RFC 9112 section 6.3)? Pure. */
export const hasNoBody = (status: number, method: string): boolean =>
  method === 'HEAD' || status === 204 || status === 304;
