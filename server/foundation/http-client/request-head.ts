import { errors } from 'undici';

/** Request line and field lines of RFC 9112 sections 3 and 5. A part with a line end in it has to be found before it is among others. */
const grammar =
  /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+ [\x21-\x7e\x80-\xff]+ HTTP\/1\.1\r\n(?:[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[\t\x20-\x7e\x80-\xff]*\r\n)*\r\n$/;

const unfit = 'this cannot stand in the head of a request';

export type HeadOrder = {
  readonly method: string;
  readonly path: string;
  /** Of the upstream, where the fields name none. */
  readonly host: string;
  /** Names and values in turn. */
  readonly fields: readonly string[];
  readonly hasBody: boolean;
};

export type RequestHead = {
  readonly head: string;
  /** Of the body; null when it goes in chunks. */
  readonly length: number | null;
};

/** Methods whose requests say that they have no body (RFC 9110 section 8.6). */
const tellNoBody = new Set(['POST', 'PUT', 'PATCH', 'QUERY', 'PROPFIND', 'PROPPATCH']);

/** Does this field tell how the body is framed? */
function framesBody(name: string): boolean {
  if (name.length !== 14 && name.length !== 17) return false;
  const lower = name.toLowerCase();
  if (lower === 'transfer-encoding')
    throw new errors.InvalidArgumentError('how a body is framed is told here');
  return lower === 'content-length';
}

/** The length a field tells, the only one; without a body it can only be nothing. Throws InvalidArgumentError. */
function lengthIn(value: string, before: number | null, hasBody: boolean): number {
  if (before !== null || !/^\d{1,15}$/.test(value)) throw new errors.InvalidArgumentError(unfit);
  if (!hasBody && value !== '0') throw new errors.InvalidArgumentError('a body is announced and not there');
  return Number(value);
}

/** What has to be said of the body when no field did. Pure. */
function framing(method: string, hasBody: boolean): string {
  if (hasBody) return 'transfer-encoding: chunked\r\n';
  return tellNoBody.has(method) ? 'content-length: 0\r\n' : '';
}

/**
 * The bytes, in latin1, of a request's head, and how long its body is. Throws undici's InvalidArgumentError for what cannot stand in one:
 * so a client's fault looks the same whichever way a request goes. Pure.
 */
export function requestHead({ method, path, host, fields, hasBody }: HeadOrder): RequestHead {
  if (path.includes('\n') || method.includes('\n')) throw new errors.InvalidArgumentError(unfit);
  let lines = '';
  let length: number | null = null;
  let ownHost = `host: ${host}\r\n`;
  for (let at = 0; at < fields.length; at += 2) {
    const name = fields[at] ?? '';
    const value = fields[at + 1] ?? '';
    if (framesBody(name)) length = lengthIn(value, length, hasBody);
    if (value.includes('\n') || name.includes('\n')) throw new errors.InvalidArgumentError(unfit);
    if (name.length === 4 && name.toLowerCase() === 'host') ownHost = '';
    lines += `${name}: ${value}\r\n`;
  }
  if (length === null) lines += framing(method, hasBody);
  const head = `${method} ${path} HTTP/1.1\r\n${ownHost}connection: keep-alive\r\n${lines}\r\n`;
  if (!grammar.test(head)) throw new errors.InvalidArgumentError(unfit);
  return { head, length };
}
