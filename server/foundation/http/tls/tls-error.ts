/** A certificate, key or host name that cannot be used. The message says which file or config key, and how to mend it. */
export class TlsError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'TlsError';
  }
}
