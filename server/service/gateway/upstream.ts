import { type Dispatcher, Pool } from 'undici';
import type { GatewayOptions } from './ports.ts';

/** The team's API behind the gateway. */
export type Upstream = {
  /** The path in its address, without a slash at the end. */
  readonly basePath: string;
  readonly dispatch: (
    options: Pick<Dispatcher.DispatchOptions, 'method' | 'path' | 'headers' | 'body'>,
    handler: Dispatcher.DispatchHandler,
  ) => void;
  /** Closes idle connections and waits for requests under way. */
  readonly close: () => Promise<void>;
};

/**
 * Opens the pool of connections to the upstream. 64 connections without pipelining: one slow answer must not hold up another. HTTP/1.1
 * only, because that is what the fields are filtered for; TLS certificates are verified.
 */
export function openUpstream(options: GatewayOptions): Upstream {
  const url = new URL(options.upstreamUrl);
  const pool = new Pool(url.origin, {
    connections: 64,
    pipelining: 1,
    allowH2: false,
    headersTimeout: options.upstreamTimeoutSeconds * 1000,
    bodyTimeout: (options.idleTimeoutSeconds ?? 300) * 1000,
    connect: { timeout: (options.connectTimeoutSeconds ?? 5) * 1000 },
  });
  return {
    basePath: url.pathname.replace(/\/$/, ''),
    dispatch: (request, handler) => {
      pool.dispatch(request, handler);
    },
    close: () => pool.close(),
  };
}
