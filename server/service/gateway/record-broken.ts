import { type BrokenRequest, clientIp } from '#server/foundation/http/index.ts';
import { textOfBytes } from '#server/service/access-log/index.ts';
import { errorTable } from '#shared/errors/index.ts';
import type { GatewayParts } from './exchange.ts';
import type { ExchangeRecord } from './ports.ts';
import { isGatewayTarget, recordedTarget } from './rules.ts';

/** The row of a request that no handler saw. */
function rowOf(parts: GatewayParts, broken: BrokenRequest): ExchangeRecord {
  const { id, code, method, target, req, remoteAddress, responseBytes } = broken;
  return {
    id,
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
    target: textOfBytes(recordedTarget(target, parts.prefix)),
  };
}

/**
 * One row for a request that no handler saw because it is no HTTP as we understand it, when its request line says that it was for the gateway.
 * `answer` is called when the row is written; at once where there is none, or no room for it: strangers must not fill the memory while the
 * disk takes nothing.
 */
export function recordBroken(parts: GatewayParts, broken: BrokenRequest, answer: () => void): void {
  const { accessLog, prefix } = parts;
  if (broken.target === '' || !isGatewayTarget(broken.target, prefix)) {
    answer();
    return;
  }
  const row = rowOf(parts, broken);
  parts.traffic.count(row);
  if (accessLog.hasRoom()) accessLog.push(row, answer);
  else {
    accessLog.push(row);
    answer();
  }
}
