export { ConfigError } from './config-error.ts';
export { readConfigFile } from './json-file.ts';
export { type Environment, environmentWith, loadConfig } from './load.ts';
export { type Config, type ConfigKey, configSchema, describeKey } from './schema.ts';
