/** Named as undici's Pool names them; times in milliseconds, 0 for no limit. */
export type HttpClientOptions = {
  /** At the most; requests beyond wait for a free one. Careful requests have as many of their own. */
  readonly connections: number;
  readonly headersTimeout: number;
  readonly bodyTimeout: number;
  readonly connect: {
    readonly timeout: number;
    readonly ca?: string | Buffer | (string | Buffer)[];
    readonly servername?: string;
  };
};
