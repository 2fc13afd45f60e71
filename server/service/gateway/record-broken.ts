import { type BrokenRequest, clientIp } from '#server/foundation/http/index.ts';
import { errorTable } from '#shared/errors/index.ts';
import type { GatewayParts } from './exchange.ts';
import type { ExchangeRecord } from './ports.ts';
import { isGatewayTarget } from './rules.ts';

/** One row for a request that no handler saw because it is no HTTP as we understand it, when its request line says that it was for the gateway. */
export function recordBroken(parts: GatewayParts, broken: BrokenRequest): void {
  const { id, code, method, target, req, remoteAddress, responseBytes } = broken;
  if (target === '' || !isGatewayTarget(target, parts.prefix)) return;
  const row: ExchangeRecord = {
    id,
    requestId: id,
    timeMs: parts.clock.nowMs(),
    accountId: null,
    keyId: null,
    method,
    status: errorTable[code].status,
    outcome: 'refused',
    code,
    durationUs: 0,
    upstreamUs: null,
    requestBytes: 0,
    responseBytes,
    ip: req ? clientIp(req, parts.trustedProxies) : remoteAddress.replace(/^::ffff:/, ''),
    userAgent: req?.headers['user-agent'] ?? null,
    // As rows of forwarded requests have it.
    target: target.startsWith(parts.prefix) ? target.slice(parts.prefix.length) || '/' : target,
  };
  parts.traffic.count(row);
  parts.accessLog.push(row);
}
