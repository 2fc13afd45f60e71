import type { Technical } from './access-record.ts';

/**
 * Pieces of which most user agents are made; each is stored as one byte below 32 (never 0, tab, line feed or carriage return). Stored rows
 * lean on this list: pieces may be added at the end, none may ever be changed, moved or removed.
 */
const pieces = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/',
  'Mozilla/5.0 (iPhone; CPU iPhone OS ',
  'Mozilla/5.0 (Linux; Android ',
  'Mozilla/5.0 (X11; Linux x86_64',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:',
  'Mozilla/5.0 (',
  ' like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/',
  ') AppleWebKit/537.36 (KHTML, like Gecko) Chrome/',
  '537.36 (KHTML, like Gecko) Chrome/',
  '605.1.15 (KHTML, like Gecko) Version/',
  '.0.0.0 Mobile Safari/537.36',
  '.0.0.0 Safari/537.36',
  ' Mobile/15E148 Safari/604.1',
  ' Safari/605.1.15',
  ') Gecko/20100101 Firefox/',
  'python-requests/',
  'okhttp/',
  'node-fetch/',
] as const;

const codes = [...Array(31).keys()].map((at) => at + 1).filter((code) => ![9, 10, 13].includes(code));
const table = pieces.map((piece, at) => [piece, String.fromCharCode(codes[at] ?? 0)] as const);
/** Stands before a text that has such bytes of its own: it is stored as it is. */
const plainMark = '\u001f';
const hasControls = (text: string): boolean => [...text].some((char) => char < ' ');

function shorten(text: string): string {
  if (hasControls(text)) return plainMark + text;
  let short = text;
  for (const [piece, code] of table) if (short.includes(piece)) short = short.replaceAll(piece, code);
  return short;
}

function lengthen(short: string): string {
  if (short.startsWith(plainMark)) return short.slice(1);
  let text = short;
  for (const [piece, code] of table) if (text.includes(code)) text = text.replaceAll(code, piece);
  return text;
}

const rememberedAgents = 2_000;

/** Shortens user agents and remembers the last ones: the same few come again and again. */
export function agentShortener(): (userAgent: string) => string {
  const known = new Map<string, string>();
  return (userAgent) => {
    const found = known.get(userAgent);
    if (found !== undefined) return found;
    if (known.size >= rememberedAgents) known.clear();
    const short = shorten(userAgent);
    known.set(userAgent, short);
    return short;
  };
}

const noText = 0xffff;
const longestAgent = 65_000;
const plainIPv4 = /^(?:0|[1-9]\d{0,2})(?:\.(?:0|[1-9]\d{0,2})){3}$/;

/** First byte of an address that is kept as text, together with its length. */
const textMark = 128;

/** One byte, then the address: 0 for none, 4 and four bytes for IPv4, 128 + length and the text for any other. */
function ipBytes(ip: string | null): Buffer {
  if (ip === null) return Buffer.of(0);
  const parts = plainIPv4.test(ip) ? ip.split('.').map(Number) : [];
  if (parts.length === 4 && parts.every((part) => part < 256)) return Buffer.from([4, ...parts]);
  const text = Buffer.from(ip, 'utf8').subarray(0, 127);
  return Buffer.concat([Buffer.of(textMark + text.length), text]);
}

/** Where a request came from, as far as it tells. */
export type Client = Pick<Technical, 'ip' | 'userAgent'>;

/**
 * Address and user agent in as few bytes as they need: address | 2 bytes length of the user agent (65535: none) | user agent, shortened. An address
 * beyond 127 bytes or a user agent beyond 65,000 is no real one and cut off. Pure but for what `shortened` remembers.
 */
export function packClient({ ip, userAgent }: Client, shortened: (userAgent: string) => string): Buffer {
  const address = ipBytes(ip);
  const agent = Buffer.from(userAgent === null ? '' : shortened(userAgent), 'utf8').subarray(0, longestAgent);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(userAgent === null ? noText : agent.length, 0);
  return Buffer.concat([address, length, agent]);
}

function readIp(kind: number, bytes: Buffer): string | null {
  if (kind === 0) return null;
  return kind === 4 ? bytes.join('.') : bytes.toString('utf8');
}

/** What `packClient` packed, read from `at`, and where it ends. Throws RangeError for other bytes. Pure. */
export function unpackClient(bytes: Buffer, at: number): { readonly client: Client; readonly end: number } {
  const kind = bytes.readUInt8(at);
  const addressEnd = at + 1 + (kind >= textMark ? kind - textMark : kind);
  const agentLength = bytes.readUInt16BE(addressEnd);
  const agentAt = addressEnd + 2;
  const end = agentLength === noText ? agentAt : agentAt + agentLength;
  const userAgent = agentLength === noText ? null : lengthen(bytes.toString('utf8', agentAt, end));
  return { client: { ip: readIp(kind, bytes.subarray(at + 1, addressEnd)), userAgent }, end };
}
