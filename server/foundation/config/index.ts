export { ConfigError, type Environment, loadConfig } from './load.ts';
export { type Config, type ConfigKey, configSchema, describeKey } from './schema.ts';
