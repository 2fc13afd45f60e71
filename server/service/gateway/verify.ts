import { type Verdict, verifyCodes } from '#shared/contracts/key-services.ts';
import type { GatewayParts } from './exchange.ts';
import { identifyCaller, missingScope } from './identify.ts';
import type { Caller } from './ports.ts';
import type { Refusal } from './refusal.ts';

export type Verification = {
  readonly key: string;
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
};

/**
 * May this key be used now, for a request that does not come through the gateway? The same checks as for one that does, in the same order;
 * when it may, `cost` units are taken, all or none. From memory, at once.
 */
export function verifyKey(
  parts: Pick<GatewayParts, 'lookupKey' | 'limits'>,
  { key, ip, scopes, cost }: Verification,
): Verified {
  const { caller, refusal } = identifyCaller(parts, key, ip);
  if (caller === null || refusal !== null) return { caller, refusal, remaining: null };
  const missing = missingScope(caller, scopes);
  if (missing !== null) return { caller, refusal: missing, remaining: null };
  const consumed = parts.limits.consume(caller, cost);
  const isBounded = Number.isFinite(consumed.remaining);
  return { caller, refusal: consumed.refusal, remaining: isBounded ? consumed.remaining : null };
}

/** The verdict as it is answered. Throws Error for a refusal that is no verdict on a key. Pure. */
export function toVerdict({ caller, refusal, remaining }: Verified): Verdict {
  const code = refusal === null ? null : verifyCodes.find((one) => one === refusal.code);
  if (code === undefined) throw new Error(`${refusal?.code} is no verdict on a key`);
  return {
    valid: code === null,
    code,
    accountId: caller?.accountId ?? null,
    keyId: caller?.keyId ?? null,
    environment: caller?.environment ?? null,
    scopes: [...(caller?.scopes ?? [])],
    remaining,
    retryAfterSeconds: refusal?.retryAfterSeconds ?? null,
  };
}
