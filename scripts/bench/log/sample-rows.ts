import type { AccessRecord } from '#server/service/access-log/index.ts';
import { type AccountId, formatUuidV7, type KeyId } from '#shared/values/index.ts';

/** Somebody who calls, from a place of their own with a program of their own. */
export type Caller = {
  readonly accountId: AccountId;
  readonly keyId: KeyId;
  readonly ip: string;
  readonly userAgent: string;
};

/** What calls APIs: browsers, phones, and mostly programs. */
const userAgents = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36',
  'Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0',
  'python-requests/2.32.5',
  'okhttp/5.1.0',
  'axios/1.12.2',
  'Acme-Inventory-Sync/4.2.1 (+https://acme.example/integrations; ops@acme.example) Java/21.0.4',
];

const targets = (n: number): string[] => [
  `/exercises/${n % 9000}?muscle=back&equipment=barbell&page=${n % 40}`,
  `/users/${n % 700_000}/workouts?from=2026-11-01&to=2026-11-30&limit=50`,
  `/workouts/0198e3a4-77b1-7cc2-9f0e-${String(n % 1_000_000).padStart(12, '0')}`,
  '/exercises',
  `/search?q=deadlift+variations+for+beginners&lang=en&sort=popularity&offset=${n % 500}`,
];

const ipOf = (n: number): string =>
  n % 3 === 0
    ? `2001:db8:${(n * 7919).toString(16).slice(-4)}:${(n * 104_729).toString(16).slice(-4)}:a11:c0de:${n % 9000}:1`
    : `203.0.${n % 256}.${(n * 31) % 256}`;

const pick = <T>(from: readonly T[], n: number): T => from[n % from.length] as T;

type Bytes = (length: number) => Buffer;

export const sampleCallers = (count: number, { timeMs, bytes }: { timeMs: number; bytes: Bytes }): Caller[] =>
  Array.from({ length: count }, (_, at) => ({
    accountId: formatUuidV7(timeMs, bytes(10)) as AccountId,
    keyId: formatUuidV7(timeMs, bytes(10)) as KeyId,
    ip: ipOf(at),
    userAgent: pick(userAgents, at),
  }));

/** Endings of 100 requests: mostly forwarded, some refused, few failed. */
function endingOf(n: number): Pick<AccessRecord, 'status' | 'outcome' | 'code' | 'upstreamUs'> {
  const at = (n * 37) % 100;
  if (at < 3) return { status: 429, outcome: 'refused', code: 'rate-limited', upstreamUs: null };
  if (at < 5)
    return { status: 502, outcome: 'upstream-failed', code: 'upstream-unreachable', upstreamUs: 812 };
  const status = at < 12 ? 404 : at < 25 ? 201 : 200;
  return { status, outcome: 'forwarded', code: null, upstreamUs: 900 + ((n * 613) % 60_000) };
}

/** A request as it comes in life: callers in no order, path with query, all outcomes. */
export function sampleRow(
  n: number,
  from: { timeMs: number; callers: readonly Caller[]; bytes: Bytes },
): AccessRecord {
  const { accountId, keyId, ip, userAgent } = pick(from.callers, n * 7919);
  const id = formatUuidV7(from.timeMs, from.bytes(10));
  const ending = endingOf(n);
  return {
    ...{ id, timeMs: from.timeMs, accountId, keyId, ip, userAgent, ...ending },
    method: n % 4 === 0 ? 'POST' : 'GET',
    durationUs: (ending.upstreamUs ?? 0) + 180 + (n % 400),
    requestBytes: n % 4 === 0 ? 300 + (n % 2000) : 0,
    responseBytes: 120 + ((n * 211) % 9000),
    target: pick(targets(n), n),
  };
}
