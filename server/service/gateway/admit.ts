import type { Exchange, GatewayParts } from './exchange.ts';
import { identifyCaller, missingScope } from './identify.ts';
import { abnormal, type Refusal, reducedCapacity } from './refusal.ts';
import { isRefusedMethod, presentedKey } from './rules.ts';
import { triesAMinute } from './strangers.ts';

/** Sets the caller, or says why there is none. */
function identify(parts: GatewayParts, exchange: Exchange): Refusal | null {
  const { headers } = exchange.req;
  const key = presentedKey(headers['x-api-key'], headers.authorization);
  if (key === null) return { code: 'key-missing' };
  const { caller, refusal } = identifyCaller(parts, key, exchange.ip);
  exchange.caller = caller;
  return refusal;
}

/** Is the address blocked for having tried many unknown keys? */
function suspect({ strangers, clock }: GatewayParts, { ip }: Exchange): Refusal | null {
  const waitMs = strangers.blockedForMs(ip, clock);
  if (waitMs === 0) return null;
  return abnormal({ name: 'unknown-keys', quota: triesAMinute, windowMs: 60_000, waitMs });
}

function rememberStranger({ strangers, clock }: GatewayParts, { req, ip }: Exchange): void {
  const key = presentedKey(req.headers['x-api-key'], req.headers.authorization);
  if (key !== null) strangers.tried({ ip, key }, clock);
}

/**
 * May this request go to the upstream? Null when it may: then the caller is set, one unit taken of each window and one request counted. Asks no
 * database and waits for nothing.
 */
export function admit(parts: GatewayParts, exchange: Exchange): Refusal | null {
  if (parts.isDraining() || !parts.accessLog.hasRoom()) return reducedCapacity;
  const suspicion = suspect(parts, exchange);
  if (suspicion !== null) return suspicion;
  if (exchange.target === null || isRefusedMethod(exchange.req.method)) return { code: 'request-refused' };
  const stranger = identify(parts, exchange);
  if (stranger?.code === 'key-unknown') rememberStranger(parts, exchange);
  if (stranger !== null || exchange.caller === null) return stranger;
  const missing = missingScope(
    exchange.caller,
    parts.requiredScopes(exchange.req.method ?? '', exchange.target),
  );
  if (missing !== null) return missing;
  return parts.limits.admit(exchange.caller, exchange);
}
