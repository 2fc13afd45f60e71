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

/**
 * The sealed part of a row in as few bytes as it needs: address | 2 bytes length of the user agent (65535: none) | user agent, shortened | path and
 * query. An address beyond 127 bytes or a user agent beyond 65,000 is no real one and cut off. Pure but for what `shortened` remembers.
 */
export function packTechnical(
  { ip, userAgent, target }: Technical,
  shortened: (userAgent: string) => string,
): Buffer {
  const address = ipBytes(ip);
  const agent = userAgent === null ? '' : shortened(userAgent);
  const agentLength = Math.min(Buffer.byteLength(agent, 'utf8'), 65_000);
  const agentAt = address.length + 2;
  const bytes = Buffer.allocUnsafe(agentAt + agentLength + Buffer.byteLength(target, 'utf8'));
  bytes.set(address, 0);
  bytes.writeUInt16BE(userAgent === null ? noText : agentLength, address.length);
  bytes.write(agent, agentAt, agentLength, 'utf8');
  bytes.write(target, agentAt + agentLength, 'utf8');
  return bytes;
}

function readIp(kind: number, bytes: Buffer): string | null {
  if (kind === 0) return null;
  return kind === 4 ? bytes.join('.') : bytes.toString('utf8');
}

/** What `packTechnical` packed. Throws RangeError for other bytes. Pure. */
export function unpackTechnical(bytes: Buffer): Technical {
  const kind = bytes.readUInt8(0);
  const addressEnd = 1 + (kind >= textMark ? kind - textMark : kind);
  const agentLength = bytes.readUInt16BE(addressEnd);
  const agentAt = addressEnd + 2;
  const agentEnd = agentLength === noText ? agentAt : agentAt + agentLength;
  return {
    ip: readIp(kind, bytes.subarray(1, addressEnd)),
    userAgent: agentLength === noText ? null : lengthen(bytes.toString('utf8', agentAt, agentEnd)),
    target: bytes.toString('utf8', agentEnd),
  };
}
