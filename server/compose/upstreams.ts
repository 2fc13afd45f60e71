import type { Config } from '#server/foundation/config/index.ts';
import { readUpstreamsFile, type UpstreamsPlan } from '#server/service/gateway/index.ts';

/** The upstreams file, or undefined when none is configured. Throws ConfigError. */
export const loadUpstreams = (config: Config): UpstreamsPlan | undefined =>
  config.WRKOUT_UPSTREAMS_FILE === undefined
    ? undefined
    : readUpstreamsFile(config.WRKOUT_UPSTREAMS_FILE, {
        headersSeconds: config.WRKOUT_UPSTREAM_TIMEOUT_SECONDS,
      });
