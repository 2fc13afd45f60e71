/** A configuration that cannot be used. `message` names each key, what is wrong with it and an example. */
export class ConfigError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ConfigError';
  }
}
