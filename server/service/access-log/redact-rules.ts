import { parseIp } from '#shared/values/index.ts';

/** How much of a client's address is kept. */
export const ipForms = ['full', 'truncated', 'none'] as const;
export type IpForm = (typeof ipForms)[number];

const redacted = 'REDACTED';

/**
 * A secret of ours (see shared/values/api-key.ts). The last six of its 36 characters are a checksum, which anybody can compute: 30 are a
 * whole key. Replaced by a text that no route keeps as a word.
 */
const ownSecret = /(wr[a-z]_)[0-9A-Za-z]{30,}/g;
const hasOwnSecret = /wr[a-z]_[0-9A-Za-z]{30}/;

/** An encoded letter, digit or `_`, however often it was encoded. */
const encodedWordByte = /%(?:25)*(3[0-9]|4[1-9a-f]|5[0-9af]|6[1-9a-f]|7[0-9a])/gi;

const byteOf = (_: string, hex: string): string => String.fromCharCode(Number.parseInt(hex, 16));

/** Replaces secrets of ours in a text, encoded ones too; the same text when there is none. Pure. */
export function withoutOwnSecrets(text: string): string {
  if (hasOwnSecret.test(text)) return withoutOwnSecrets(text.replace(ownSecret, '$1*'));
  if (!text.includes('%')) return text;
  const decoded = text.replace(encodedWordByte, byteOf);
  return hasOwnSecret.test(decoded) ? decoded.replace(ownSecret, '$1*') : text;
}

const anyByte = /%([0-9a-f]{2})/gi;
const joints = /[-_.+\s]/g;

/** One form for `api_key`, `apiKey`, `API-Key` and `api%5Fkey`. Pure. */
const plainName = (name: string): string => name.replace(joints, '').toLowerCase();

/** What a name may be called: the whole, and each part of `user[password]` or `user.password`. */
function namesIn(rawName: string): string[] {
  const name = rawName.replace(anyByte, byteOf);
  return [name, ...name.split(/[[\].]/)].map(plainName);
}

function nameMatcher(patterns: readonly string[]): (rawName: string) => boolean {
  const exact = new Set(patterns.filter((one) => !one.endsWith('*')).map(plainName));
  const starts = patterns.filter((one) => one.endsWith('*')).map((one) => plainName(one.slice(0, -1)));
  return (rawName) =>
    namesIn(rawName).some((name) => exact.has(name) || starts.some((start) => name.startsWith(start)));
}

/** Names come again and again; callers choose them, so what is remembered has an end. */
const rememberedNames = 1000;
const rememberedLength = 64;

function remembering(matches: (rawName: string) => boolean): (rawName: string) => boolean {
  const known = new Map<string, boolean>();
  return (rawName) => {
    const found = known.get(rawName);
    if (found !== undefined) return found;
    const answer = matches(rawName);
    if (known.size >= rememberedNames) known.clear();
    if (rawName.length <= rememberedLength) known.set(rawName, answer);
    return answer;
  };
}

/**
 * Where a parameter may be cut further: at `;` and a second `?`, as some servers do; then at the same encoded, as in an address that is itself a
 * value. Each comes with the characters without which it need not be tried.
 */
const cuts = [
  { at: /([;?])/, needs: /[;?]/ },
  { at: /(%(?:25)*(?:26|3b|3f))/i, needs: /%/ },
] as const;
const encodedEquals = /%(?:25)*3d/i;

/** Where the name of a parameter ends and its value begins; null when it has none. */
function findMark(piece: string): { nameEnd: number; valueAt: number } | null {
  const plain = piece.indexOf('=');
  const encoded = piece.includes('%') ? encodedEquals.exec(piece) : null;
  if (encoded && (plain === -1 || encoded.index < plain))
    return { nameEnd: encoded.index, valueAt: encoded.index + encoded[0].length };
  return plain === -1 ? null : { nameEnd: plain, valueAt: plain + 1 };
}

function redactParameter(piece: string, isNamed: (rawName: string) => boolean, depth = 0): string {
  const mark = findMark(piece);
  if (mark && isNamed(piece.slice(0, mark.nameEnd))) return piece.slice(0, mark.valueAt) + redacted;
  const cut = cuts.find(({ needs }, at) => at >= depth && needs.test(piece));
  if (mark === null || cut === undefined) return piece;
  const next = cuts.indexOf(cut) + 1;
  return piece
    .split(cut.at)
    .map((part, at) => (at % 2 === 1 ? part : redactParameter(part, isNamed, next)))
    .join('');
}

const redactQuery = (query: string, isNamed: (rawName: string) => boolean): string =>
  query
    .split('&')
    .map((piece) => redactParameter(piece, isNamed))
    .join('&');

/**
 * Makes the function that writes `REDACTED` for the values of these query parameters. A name matches whatever its case, encoding and joints
 * (`api_key`, `apiKey`, `API-KEY`), also as a part of `user[password]`; `*` at the end of a pattern stands for any rest, alone for every
 * name. Where servers differ in reading a query (`;`, a second `?`, an address as a value), what is secret to any of them is replaced. Pure.
 * Not covered: a secret in a value that is no query itself (JSON, base64).
 */
export function queryRedactor(patterns: readonly string[]): (target: string) => string {
  if (patterns.length === 0) return (target) => target;
  const isNamed = remembering(nameMatcher(patterns));
  return (target) => {
    const at = target.indexOf('?');
    return at === -1 ? target : target.slice(0, at + 1) + redactQuery(target.slice(at + 1), isNamed);
  };
}

const isMapped = (bytes: readonly number[]): boolean =>
  bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff;

/** 6to4 (RFC 3056) carries a whole IPv4 address in its first 48 bits: of that, 24 are kept too. */
const keptBytes = ([first, second]: readonly number[]): number => (first === 0x20 && second === 0x02 ? 5 : 6);

/**
 * An address without what tells devices of a network apart: `203.0.113.0` of IPv4 (/24), `2001:db8:1::` of IPv6 (/48). IPv4 inside IPv6 is
 * IPv4. Null for what is no address. Repeating it changes nothing. Pure.
 */
export function truncateIp(ip: string): string | null {
  const bytes = parseIp(ip.split('%')[0] ?? '');
  if (bytes === null) return null;
  if (isMapped(bytes)) return `${bytes.slice(12, 15).join('.')}.0`;
  const kept = bytes.map((byte, at) => (at < keptBytes(bytes) ? byte : 0));
  const groups = [0, 2, 4].map((at) => ((kept[at] ?? 0) << 8) | (kept[at + 1] ?? 0));
  while (groups.at(-1) === 0) groups.pop();
  return `${groups.map((group) => group.toString(16)).join(':')}::`;
}

/** An address in the form that is kept. Pure. */
export function ipInForm(ip: string | null, form: IpForm): string | null {
  if (ip === null || form === 'none') return null;
  return form === 'full' ? ip : truncateIp(ip);
}
