import { STATUS_CODES } from 'node:http';
import { type ErrorCode, errorTable, type Problem, problemType } from '#shared/errors/index.ts';

export type BrokenCode = Extract<ErrorCode, 'request-refused' | 'request-timeout' | 'fields-too-large'>;

/** Why a request cannot be understood, for the caller. */
export type Fault = { readonly code: BrokenCode; readonly detail: string };

/** Fields and body of the problem (RFC 9457) that answers a request which no handler sees, names and values in turn. Pure. */
export function problemMessage({ code, detail }: Fault, requestId: string, isEncrypted: boolean) {
  const { status, title } = errorTable[code];
  const problem: Problem = { type: problemType(code), title, status, detail, code, requestId };
  const body = JSON.stringify(problem);
  const fields = [
    ...['x-request-id', requestId, 'content-type', 'application/problem+json'],
    ...['content-length', String(Buffer.byteLength(body)), 'cache-control', 'no-store'],
    ...['x-content-type-options', 'nosniff', 'referrer-policy', 'no-referrer'],
    ...['content-security-policy', "default-src 'none';frame-ancestors 'none'", 'connection', 'close'],
  ];
  if (isEncrypted) fields.push('strict-transport-security', 'max-age=31536000; includeSubDomains');
  return { status, fields, body };
}

/** The same as bytes, for a connection that Node's parser has given up. Pure. */
export function problemBytes(fault: Fault, requestId: string, isEncrypted: boolean): string {
  const { status, fields, body } = problemMessage(fault, requestId, isEncrypted);
  let head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n`;
  for (let at = 0; at < fields.length; at += 2) head += `${fields[at]}: ${fields[at + 1]}\r\n`;
  return `${head}\r\n${body}`;
}
