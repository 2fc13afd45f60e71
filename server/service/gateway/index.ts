export {
  readUpstreamsFile,
  type TargetCondition,
  type TargetState,
  type UpstreamState,
  type UpstreamsPlan,
} from '#server/service/gateway/upstreams/index.ts';
export { createGateway, type Gateway } from './create-gateway.ts';
export type { Consumed } from './limits.ts';
export type {
  Caller,
  CallerRefusal,
  ExchangeLog,
  ExchangeRecord,
  GatewayDeps,
  GatewayOptions,
  KeyLimits,
} from './ports.ts';
export type { RouteScopes } from './scope-rules.ts';
export type { TrafficCounts } from './traffic.ts';
export { toVerdict, type Verification, type Verified } from './verify.ts';
