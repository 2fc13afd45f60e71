/** A configuration that cannot be used. `message` names each key, what is wrong with it and an example. */
export class ConfigError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ConfigError';
  }
}
