import { connectionNames, setsOwnCookie } from './rules.ts';

/** Only for one hop (RFC 9110 section 7.6.1); `Via` is extended instead. */
const notCopied = new Set([
  ...['connection', 'keep-alive', 'proxy-connection', 'proxy-authenticate', 'proxy-authentication-info'],
  ...['te', 'transfer-encoding', 'upgrade', 'via'],
]);

const text = (part: Buffer | string | undefined): string =>
  typeof part === 'string' ? part : (part?.toString('latin1') ?? '');

/**
 * Fields of the upstream's answer for the client, as names and values in turn, behind `own`: without those of the upstream's hop and
 * those that `own` tells, each field line kept as it came, `Via` extended. A cookie of our own pages is not the upstream's to set. Pure.
 */
export function answerFields(raw: readonly (Buffer | string)[], own: readonly string[]): string[] {
  const pairs: [string, string][] = [];
  let named: string[] = [];
  let via = '';
  for (let at = 0; at < raw.length; at += 2) {
    const name = text(raw[at]);
    const lower = name.toLowerCase();
    const value = text(raw[at + 1]);
    if (lower === 'connection') named = named.concat(connectionNames(value));
    else if (lower === 'via') via += `${value}, `;
    if (lower === 'set-cookie' && setsOwnCookie(value)) continue;
    if (!notCopied.has(lower) && !own.includes(lower)) pairs.push([name, value]);
  }
  const fields = [...own, 'via', `${via}1.1 wrkout`];
  for (const [name, value] of pairs) if (!named.includes(name.toLowerCase())) fields.push(name, value);
  return fields;
}
