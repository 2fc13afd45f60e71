import type { Clock } from '#server/foundation/clock/index.ts';
import { type Config, ConfigError } from '#server/foundation/config/index.ts';
import { loadOwnCertificate, type OwnCertificate } from '#server/foundation/http/tls/index.ts';
import { type Plans, readPlans, requirePrices } from '#server/service/billing/index.ts';
import { readUpstreamsFile, type UpstreamsPlan } from '#server/service/gateway/index.ts';

/** What stands in the files that the configuration names. */
export type ConfigFiles = {
  readonly plans: Plans;
  /** Undefined when no file of upstreams is configured. */
  readonly upstreams: UpstreamsPlan | undefined;
};

/** The team's own certificate, or null when none is configured. Pure. */
export function ownCertificate(config: Config): OwnCertificate | null {
  const { WRKOUT_TLS_CERT_FILE: certFile, WRKOUT_TLS_KEY_FILE: keyFile } = config;
  return certFile && keyFile ? { certFile, keyFile } : null;
}

function loadPlans(config: Config): Plans {
  const plans = readPlans(config.WRKOUT_PLANS_FILE);
  // Without the provider's key billing is off, and nobody reads the prices.
  if (config.WRKOUT_STRIPE_SECRET_KEY) requirePrices(plans, config.WRKOUT_STRIPE_PRICES);
  return plans;
}

function loadUpstreams(config: Config): UpstreamsPlan | undefined {
  const { WRKOUT_UPSTREAMS_FILE: file, WRKOUT_UPSTREAM_TIMEOUT_SECONDS: headersSeconds } = config;
  return file === undefined ? undefined : readUpstreamsFile(file, { headersSeconds });
}

/** Errors of reading are put together: whoever mends one file shall not find the next only then. */
function gatherErrors() {
  const errors: Error[] = [];
  return {
    attempt: <T>(read: () => T): T | undefined => {
      try {
        return read();
      } catch (error) {
        errors.push(error as Error);
        return undefined;
      }
    },
    throwAll: (): void => {
      const [first, ...others] = errors;
      if (first === undefined) return;
      if (others.length === 0) throw first;
      throw new ConfigError(errors.map(({ message }) => message).join('\n'), { cause: first });
    },
  };
}

/**
 * Reads and checks every file that the configuration names, before anything is touched: plans, upstreams with their authorities, the team's own
 * certificate; and the prices against the plans. All that is wrong is told at once. Throws ConfigError, or TlsError when it is the certificate
 * alone.
 */
export function readConfigFiles({ config, clock }: { config: Config; clock: Clock }): ConfigFiles {
  const gathered = gatherErrors();
  const plans = gathered.attempt(() => loadPlans(config));
  const upstreams = gathered.attempt(() => loadUpstreams(config));
  const own = ownCertificate(config);
  if (own) gathered.attempt(() => loadOwnCertificate({ clock }, own));
  gathered.throwAll();
  if (plans === undefined) throw new Error('plans that were read are missing');
  return { plans, upstreams };
}
