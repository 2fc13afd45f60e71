import { type Verdict, verifyCodes } from '#shared/contracts/key-services.ts';
import { type GatewayParts, isRefusedKey } from './exchange.ts';
import { identifyCaller, missingScope } from './identify.ts';
import type { Caller } from './ports.ts';
import { problemOf, type Refusal, refusalFields } from './refusal.ts';

export type Verification = {
  /** Null when none came. */
  readonly key: string | null;
  /** Where the key is used; empty when it is not told: then a key with an allow-list is refused. */
  readonly ip: string;
  readonly scopes: readonly string[];
  readonly cost: number;
};

/** `remaining` is what limits and quota still allow; null when the key was refused for another reason. */
export type Verified = {
  readonly caller: Caller | null;
  readonly refusal: Refusal | null;
  readonly remaining: number | null;
  /** Fields that the gateway's answer would carry, as names and values in turn. */
  readonly fields: readonly string[];
};

type Judged = Omit<Verified, 'fields'>;

function judge(
  parts: Pick<GatewayParts, 'lookupKey' | 'limits'>,
  { key, ip, scopes, cost }: Verification,
): Judged {
  if (key === null) return { caller: null, refusal: { code: 'key-missing' }, remaining: null };
  const { caller, refusal } = identifyCaller(parts, key, ip);
  if (caller === null || refusal !== null) return { caller, refusal, remaining: null };
  const missing = missingScope(caller, scopes);
  if (missing !== null) return { caller, refusal: missing, remaining: null };
  const consumed = parts.limits.consume(caller, cost);
  const isBounded = Number.isFinite(consumed.remaining);
  return { caller, refusal: consumed.refusal, remaining: isBounded ? consumed.remaining : null };
}

/**
 * May this key be used now, for a request that does not come through the gateway? The same checks as for one that does, in the same order;
 * when it may, `cost` units are taken, all or none. From memory, at once.
 */
export function verifyKey(
  parts: Pick<GatewayParts, 'lookupKey' | 'limits'>,
  verification: Verification,
): Verified {
  const judged = judge(parts, verification);
  const { caller, refusal } = judged;
  const fields: string[] = [];
  // As in the gateway, who holds a key that may not be used learns nothing about the account behind it.
  if (caller !== null && !isRefusedKey(caller)) parts.limits.addFields(fields, caller, refusal?.violated);
  return { ...judged, fields };
}

/** Those of one connection or one body: the service has its own. */
const notTold: readonly string[] = ['content-length', 'connection'];

/** Names and values in turn as one record. Pure. */
function toRecord(fields: readonly string[]): Record<string, string> {
  const record: Record<string, string> = {};
  for (let at = 0; at < fields.length; at += 2) {
    const [name = '', value = ''] = fields.slice(at, at + 2);
    if (!notTold.includes(name)) record[name] = value;
  }
  return record;
}

/** What the gateway would have answered in place of the API, but for the id of the request. */
function answerTo(refusal: Refusal | null): Pick<Verdict, 'headers' | 'problem'> {
  if (refusal === null) return { headers: {}, problem: null };
  const { requestId: _, ...problem } = problemOf(refusal, '');
  return { headers: toRecord(refusalFields(refusal, 0)), problem };
}

/** The verdict as it is answered. Throws Error for a refusal that is no verdict on a key. Pure. */
export function toVerdict({ caller, refusal, remaining, fields }: Verified): Verdict {
  const code = refusal === null ? null : verifyCodes.find((one) => one === refusal.code);
  if (code === undefined) throw new Error(`${refusal?.code} is no verdict on a key`);
  const { headers, problem } = answerTo(refusal);
  return {
    valid: code === null,
    code,
    accountId: caller?.accountId ?? null,
    keyId: caller?.keyId ?? null,
    environment: caller?.environment ?? null,
    scopes: [...(caller?.scopes ?? [])],
    remaining,
    retryAfterSeconds: refusal?.retryAfterSeconds ?? null,
    headers: { ...toRecord(fields), ...headers },
    problem,
  };
}
