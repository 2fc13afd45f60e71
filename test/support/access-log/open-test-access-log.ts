import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemRandom } from '#server/foundation/clock/index.ts';
import type { Log } from '#server/foundation/http/index.ts';
import { type AccessLogOptions, type AccessRecord, openAccessLog } from '#server/service/access-log/index.ts';
import { openKeyring } from '#server/trust/keyring/index.ts';
import { type AccountId, formatUuidV7, type KeyId } from '#shared/values/index.ts';

export const testStart = Date.parse('2026-11-23T09:46:55.120Z');

/** A clock that stands still until it is moved. */
export function movableClock(startMs = testStart) {
  const now = { wallMs: startMs, monotonicMs: 1_000 };
  return {
    nowMs: () => now.wallMs,
    monotonicMs: () => now.monotonicMs,
    move: (ms: number) => {
      now.wallMs += ms;
      now.monotonicMs += ms;
    },
  };
}

/** A log that remembers what it was told. */
export function rememberingLog() {
  const lines: { level: string; text: string }[] = [];
  /** Of the line at the same place. */
  const fields: Record<string, unknown>[] = [];
  const at = (level: string) => (told: Record<string, unknown>, text?: string) => {
    lines.push({ level, text: String(text) });
    fields.push(told);
  };
  const log = {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
  } as unknown as Log;
  return { log, lines, fields };
}

export const newUuid = (timeMs = testStart): string => formatUuidV7(timeMs, systemRandom.bytes(10));

/** An access record; every call another id. */
export function recordOf(fields: Partial<AccessRecord> = {}): AccessRecord {
  const timeMs = fields.timeMs ?? testStart;
  const id = newUuid(timeMs);
  return {
    id,
    timeMs,
    accountId: null,
    keyId: null,
    method: 'GET',
    status: 200,
    outcome: 'forwarded',
    code: null,
    durationUs: 2500,
    upstreamUs: 1500,
    requestBytes: 0,
    responseBytes: 12,
    ip: '203.0.113.9',
    userAgent: 'curl/8.14',
    target: '/exercises/42?muscle=back',
    ...fields,
  };
}

/** An access log on real files in a temporary folder, with a real keyring. */
export async function openTestAccessLog(
  options: Pick<AccessLogOptions, 'startWorker' | 'redaction' | 'bounds' | 'whenFull'> = {},
) {
  const root = mkdtempSync(join(tmpdir(), 'wrkout-access-log-'));
  const clock = movableClock();
  const told = rememberingLog();
  const keyring = await openKeyring(
    { clock, random: systemRandom },
    { folder: join(root, 'keys'), rootKey: undefined },
  );
  const folder = join(root, 'access-log');
  const open = () => openAccessLog({ clock, keyring, log: told.log }, { folder, ...options });
  const accessLog = await open();
  const newAccount = async (): Promise<{ accountId: AccountId; keyId: KeyId }> => {
    const accountId = newUuid() as AccountId;
    await keyring.createSubjectKey(accountId);
    return { accountId, keyId: newUuid() as KeyId };
  };
  const close = async () => {
    await accessLog.close();
    await keyring.close();
    rmSync(root, { recursive: true, force: true });
  };
  return { root, folder, clock, keyring, told, accessLog, newAccount, open, close };
}
