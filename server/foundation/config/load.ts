import { readFileSync } from 'node:fs';
import process from 'node:process';
import { parseEnv } from 'node:util';
import { ConfigError } from './config-error.ts';
import { type Config, type ConfigKey, configSchema, describeKey } from './schema.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

function readEnvFile(path: string): Environment {
  try {
    return parseEnv(readFileSync(path, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new ConfigError(`${path} cannot be read: ${(error as Error).message}`);
  }
}

const isKnown = (name: string): name is ConfigKey => name in configSchema.shape;

function explain(name: string, message: string): string {
  if (!isKnown(name)) return `  ${name}: is not a key of Wrkout (see the table in README.md)`;
  const { example, unit } = describeKey(name);
  return `  ${name}: ${message}${unit ? ` (${unit})` : ''}. Example: ${name}=${example}`;
}

/**
 * Reads the configuration: `environment` wins over the file `.env`; an empty value counts as absent; only names that begin
 * with `WRKOUT_` are looked at, and an unknown one is refused, because a misspelt key is a setting silently lost.
 * Throws ConfigError that names every wrong key.
 */
export function loadConfig(environment: Environment = process.env, envFile = '.env'): Config {
  const merged = { ...readEnvFile(envFile), ...environment };
  const ours = Object.entries(merged).filter(([name, value]) => name.startsWith('WRKOUT_') && value !== '');
  const parsed = configSchema.safeParse(Object.fromEntries(ours));
  if (!parsed.success) {
    const lines = parsed.error.issues.flatMap((issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((name) => explain(name, ''))
        : [explain(String(issue.path[0]), issue.message)],
    );
    throw new ConfigError(`The configuration cannot be used:\n${lines.join('\n')}`);
  }
  return checkTogether(parsed.data);
}

/** What a single key cannot tell: keys that need each other, or must differ. Throws ConfigError. */
function checkTogether(config: Config): Config {
  const wrong: string[] = [];
  const { WRKOUT_TLS_CERT_FILE: cert, WRKOUT_TLS_KEY_FILE: certKey } = config;
  if (cert !== undefined && certKey === undefined)
    wrong.push(explain('WRKOUT_TLS_KEY_FILE', 'is needed beside WRKOUT_TLS_CERT_FILE'));
  if (certKey !== undefined && cert === undefined)
    wrong.push(explain('WRKOUT_TLS_CERT_FILE', 'is needed beside WRKOUT_TLS_KEY_FILE'));
  if (config.WRKOUT_PUBLIC_PORT === config.WRKOUT_ADMIN_PORT && config.WRKOUT_PUBLIC_PORT !== 0)
    wrong.push(explain('WRKOUT_ADMIN_PORT', 'must not be the port of WRKOUT_PUBLIC_PORT'));
  if (config.WRKOUT_UPSTREAM_URL !== undefined && config.WRKOUT_UPSTREAMS_FILE !== undefined)
    wrong.push(explain('WRKOUT_UPSTREAMS_FILE', 'must not stand beside WRKOUT_UPSTREAM_URL'));
  if (config.WRKOUT_DATABASE_URL)
    wrong.push(
      '  WRKOUT_DATABASE_URL: PostgreSQL is not supported yet; leave it out for the built-in SQLite.',
    );
  if (config.WRKOUT_STRIPE_SECRET_KEY && !config.WRKOUT_STRIPE_WEBHOOK_SECRET)
    wrong.push(explain('WRKOUT_STRIPE_WEBHOOK_SECRET', 'is needed beside WRKOUT_STRIPE_SECRET_KEY'));
  if (wrong.length > 0) throw new ConfigError(`The configuration cannot be used:\n${wrong.join('\n')}`);
  return config;
}

/** The environment of a process that is started from here: ours, with these keys as they are in force. */
export const environmentWith = (overrides: Environment): Environment => ({ ...process.env, ...overrides });
