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
};

/** Would this field announce a body, or another way to end it? `Content-Length: 0` announces none. */
function announcesBody(name: string, value: string): boolean {
  if (name.length !== 14 && name.length !== 17) return false;
  const lower = name.toLowerCase();
  return lower === 'transfer-encoding' || (lower === 'content-length' && value !== '0');
}

/**
 * The bytes, in latin1, of a request without a body. Throws undici's InvalidArgumentError for what cannot stand in one: so a client's
 * fault looks the same whichever way a request goes. Pure.
 */
export function requestHead({ method, path, host, fields }: HeadOrder): string {
  if (path.includes('\n') || method.includes('\n')) throw new errors.InvalidArgumentError(unfit);
  let lines = '';
  let ownHost = `host: ${host}\r\n`;
  for (let at = 0; at < fields.length; at += 2) {
    const name = fields[at] ?? '';
    const value = fields[at + 1] ?? '';
    if (announcesBody(name, value))
      throw new errors.InvalidArgumentError('a body is announced and not there');
    if (value.includes('\n') || name.includes('\n')) throw new errors.InvalidArgumentError(unfit);
    if (name.length === 4 && name.toLowerCase() === 'host') ownHost = '';
    lines += `${name}: ${value}\r\n`;
  }
  const head = `${method} ${path} HTTP/1.1\r\n${ownHost}connection: keep-alive\r\n${lines}\r\n`;
  if (!grammar.test(head)) throw new errors.InvalidArgumentError(unfit);
  return head;
}
