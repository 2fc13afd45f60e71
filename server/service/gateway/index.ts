export { createGateway, type Gateway } from './create-gateway.ts';
export type {
  Caller,
  ExchangeLog,
  ExchangeRecord,
  GatewayDeps,
  GatewayOptions,
  KeyLimits,
} from './ports.ts';
