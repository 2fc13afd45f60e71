import { parseIp } from '#shared/values/index.ts';
import { type IpForm, truncateIp } from './redact-rules.ts';

const canonical = (ip: string): string => parseIp(ip)?.join('.') ?? ip;

/**
 * Does a row's address fit the one that is asked for, however either is written? Where addresses are kept truncated, rows of the same network
 * fit: they may be of that address. Pure.
 */
export function ipMatcher(asked: string, form: IpForm): (ip: string | null) => boolean {
  const truncated = form === 'truncated' ? truncateIp(asked) : null;
  const texts = new Set([asked, ...(truncated === null ? [] : [truncated])]);
  const wanted = new Set([...texts].map(canonical));
  return (ip) => ip !== null && (texts.has(ip) || wanted.has(canonical(ip)));
}
