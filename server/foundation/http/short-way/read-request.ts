import type { IncomingHttpHeaders } from 'node:http';
import { readFields } from '#server/foundation/http-client/index.ts';

/** A request as the short way understands it: HTTP/1.1, a path, fields that mean one thing, and a small body at the most. */
export type ShortMessage = {
  readonly method: string;
  /** In origin-form (RFC 9112 section 3.2.1). */
  readonly url: string;
  /** Names and values in turn, as they came. */
  readonly rawHeaders: string[];
  /** By name in lower case. */
  readonly headers: IncomingHttpHeaders;
  /** In latin1; null without one. */
  readonly body: string | null;
};

export type Read = {
  readonly message: ShortMessage /** Where in the bytes the next request begins. */;
  readonly end: number;
};

/** Longer heads are for Node's parser, which refuses them; longer bodies too: they are not made texts of. */
const mostBytes = 16_384;

/** Request line and field lines of RFC 9112 sections 3 and 5, for the methods and the form of a target that need no further thought. */
const grammar =
  /^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) \/[\x21-\x7e]* HTTP\/1\.1\r\n(?:[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[\t\x20-\x7e\x80-\xff]*\r\n)*$/;
const afterTarget = ' HTTP/1.1'.length;

/** The usual part of RFC 3986 section 3.2.2, and a port. */
const usualHost = /^[\w.-]+(?::\d{1,5})?$/;

/** Fields that announce a body in chunks, ask for more than one answer to one request, or mean something of their own to Node's parser. */
const notShort = new Set([
  ...['transfer-encoding', 'expect', 'upgrade', 'te', 'trailer'],
  ...['proxy-connection', 'set-cookie', '__proto__'],
]);

/** Values by name in lower case; null when a name stands twice, or a field asks for what the short way does not do. */
function byName(raw: readonly string[]): IncomingHttpHeaders | null {
  const headers: Record<string, string> = Object.create(null);
  for (let at = 0; at < raw.length; at += 2) {
    const name = (raw[at] ?? '').toLowerCase();
    if (headers[name] !== undefined || notShort.has(name)) return null;
    headers[name] = raw[at + 1] ?? '';
  }
  const { host, connection } = headers;
  if (host === undefined || !usualHost.test(host)) return null;
  return connection === undefined || /^(?:keep-alive|close)$/i.test(connection) ? headers : null;
}

/** Where the body that begins at `start` ends; -1 when it is not one that is read here. */
function bodyEnd(length: string | undefined, start: number, bytes: Buffer): number {
  if (length === undefined) return start;
  if (!/^(?:0|[1-9]\d{0,4})$/.test(length) || Number(length) > mostBytes) return -1;
  const end = start + Number(length);
  return end > bytes.length ? -1 : end;
}

/**
 * Reads the request that `bytes` begin with. Null for everything that is not plainly one of the usual kind, or not whole: that is for Node's parser,
 * and for the checks behind it, to take or to refuse. Pure.
 */
export function readRequest(bytes: Buffer): Read | null {
  const blankAt = bytes.indexOf('\r\n\r\n', 0, 'latin1');
  if (blankAt === -1 || blankAt > mostBytes) return null;
  const text = bytes.toString('latin1', 0, blankAt + 2);
  if (!grammar.test(text)) return null;
  const methodEnd = text.indexOf(' ');
  const lineEnd = text.indexOf('\r\n', methodEnd);
  const rawHeaders = readFields(text, lineEnd + 2);
  const headers = byName(rawHeaders);
  if (headers === null) return null;
  const start = blankAt + 4;
  const end = bodyEnd(headers['content-length'], start, bytes);
  if (end === -1) return null;
  const method = text.slice(0, methodEnd);
  const url = text.slice(methodEnd + 1, lineEnd - afterTarget);
  const body = end === start ? null : bytes.toString('latin1', start, end);
  return { message: { method, url, rawHeaders, headers, body }, end };
}
