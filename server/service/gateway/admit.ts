import { hasScopes, isWellFormedApiKey } from '#shared/values/index.ts';
import type { Exchange, GatewayParts } from './exchange.ts';
import type { Refusal } from './refusal.ts';
import { isRefusedMethod, presentedKey } from './rules.ts';

const busy: Refusal = { code: 'not-ready', retryAfterSeconds: 1 };

/** Sets the caller, or says why there is none. */
function identify({ lookupKey }: GatewayParts, exchange: Exchange): Refusal | null {
  const { headers } = exchange.req;
  const key = presentedKey(headers['x-api-key'], headers.authorization);
  if (key === null) return { code: 'key-missing' };
  if (!isWellFormedApiKey(key)) return { code: 'key-malformed' };
  const caller = lookupKey(key, exchange.ip);
  if (caller === undefined) return { code: 'key-unknown' };
  exchange.caller = caller;
  return caller.refusal ? { code: caller.refusal } : null;
}

/**
 * May this request go to the upstream? Null when it may: then the caller is set, one token taken and one request counted. Asks no
 * database and waits for nothing.
 */
export function admit(parts: GatewayParts, exchange: Exchange): Refusal | null {
  if (parts.isDraining() || !parts.accessLog.hasRoom()) return busy;
  if (exchange.target === null || isRefusedMethod(exchange.req.method)) return { code: 'request-refused' };
  const stranger = identify(parts, exchange);
  if (stranger !== null || exchange.caller === null) return stranger;
  const requiredScopes = parts.requiredScopes(exchange.req.method ?? '', exchange.target);
  if (!hasScopes(exchange.caller.scopes, requiredScopes)) return { code: 'scope-missing', requiredScopes };
  const refusal = parts.limits.admit(exchange.caller);
  if (refusal === null) exchange.countedIn = parts.usage.count(exchange.caller.accountId);
  return refusal;
}
