import { z } from 'zod';
import {
  absolutePaths,
  addresses,
  coolingOffHours,
  cron,
  flag,
  host,
  httpUrl,
  pace,
  parameterNames,
  port,
  redactedQuery,
  routeScopes,
  sender,
  timeout,
  upstreamUrl,
} from './values.ts';

/** What the documentation and the error messages need to know of a key, beside its schema. */
export type KeyMeta = {
  readonly meaning: string;
  readonly unit?: string;
  readonly example: string;
  readonly secret?: true;
};

const key = <S extends z.ZodType>(schema: S, meta: KeyMeta): S => schema.meta({ wrkout: meta }) as S;

/** Every configuration key. The table in README is generated from this. */
export const configSchema = z.strictObject({
  WRKOUT_DATA_DIR: key(z.string().min(1).default('./data'), {
    meaning: 'Folder of everything the server keeps: databases, access log, keys, certificates, outbox.',
    example: '/var/lib/wrkout',
  }),
  WRKOUT_PUBLIC_HOST: key(host.default('localhost'), {
    meaning: 'Address the public listener binds to, and the name in links and the certificate.',
    example: 'api.example.com',
  }),
  WRKOUT_PUBLIC_PORT: key(port.default(8443), {
    meaning: 'Port of the public listener; 0 takes a free one.',
    example: '8443',
  }),
  WRKOUT_PUBLIC_URL: key(httpUrl.transform((url) => url.replace(/\/$/, '')).optional(), {
    meaning: 'Address under which clients reach the public listener, for links in mails; else host and port.',
    example: 'https://api.example.com',
  }),
  WRKOUT_ADMIN_HOST: key(host.default('127.0.0.1'), {
    meaning: 'Address the admin listener binds to. Keep it away from the internet.',
    example: '127.0.0.1',
  }),
  WRKOUT_ADMIN_PORT: key(port.default(9443), {
    meaning: 'Port of the admin listener; 0 takes a free one.',
    example: '9443',
  }),
  WRKOUT_TLS_CERT_FILE: key(z.string().min(1).optional(), {
    meaning: "PEM file of the team's own certificate chain; without it a private CA is made.",
    example: '/etc/wrkout/fullchain.pem',
  }),
  WRKOUT_TLS_KEY_FILE: key(z.string().min(1).optional(), {
    meaning: 'PEM file of the private key that belongs to WRKOUT_TLS_CERT_FILE.',
    example: '/etc/wrkout/privkey.pem',
  }),
  WRKOUT_PLAIN_HTTP: key(flag.default(false), {
    meaning: 'Serve the public listener without TLS. Only behind a trusted proxy on the same machine.',
    example: 'false',
  }),
  WRKOUT_TRUSTED_PROXIES: key(addresses.default([]), {
    meaning:
      'Addresses of proxies, separated by commas, whose X-Forwarded-For is believed, and what else they say of a client.',
    example: '127.0.0.1,10.0.0.2',
  }),
  WRKOUT_UPSTREAM_URL: key(upstreamUrl.optional(), {
    meaning: 'The API behind the gateway. Without it a small sample API answers.',
    example: 'http://127.0.0.1:3000',
  }),
  WRKOUT_UPSTREAMS_FILE: key(z.string().min(1).optional(), {
    meaning: 'JSON file of several upstreams and the routes to them, instead of WRKOUT_UPSTREAM_URL.',
    example: '/etc/wrkout/upstreams.json',
  }),
  WRKOUT_UPSTREAM_TIMEOUT_SECONDS: key(timeout.default(30), {
    meaning: 'How long the API may take until the first byte of its answer.',
    unit: 'seconds',
    example: '30',
  }),
  WRKOUT_ROUTE_SCOPES: key(routeScopes.default([]), {
    meaning:
      'Scopes that a key needs for parts of the API: method (or *), path without /api, scopes. A rule holds for all below its path; all that fit hold.',
    example: 'GET /exercises=exercises:read,* /reports=reports:read',
  }),
  WRKOUT_DATABASE_URL: key(z.url('must be an address like sqlite:… or postgres://…').optional(), {
    meaning: 'PostgreSQL instead of the built-in SQLite. Not supported yet.',
    example: 'postgres://wrkout@127.0.0.1:5432/wrkout',
    secret: true,
  }),
  WRKOUT_ROOT_KEY: key(
    z
      .string()
      .regex(/^[A-Za-z0-9+/]{43}=$/, 'must be 32 bytes in base64 (44 characters)')
      .optional(),
    {
      meaning: 'The root key in base64, when it shall not stand in data/keys/root.key.',
      example: '$(openssl rand -base64 32)',
      secret: true,
    },
  ),
  WRKOUT_SMTP_URL: key(
    z
      .url({ protocol: /^smtps?$/, error: 'must be an smtp or smtps address' })
      .refine((url) => !url.includes('?'), 'must not have options behind a question mark')
      .optional(),
    {
      meaning: 'Mail server. Without it each mail is one .eml file in data/outbox.',
      example: 'smtps://user:password@mail.example.com',
      secret: true,
    },
  ),
  WRKOUT_MAIL_FROM: key(sender.default('Wrkout <no-reply@localhost>'), {
    meaning: 'Sender of all mail.',
    example: 'Example API <no-reply@example.com>',
  }),
  WRKOUT_STRIPE_SECRET_KEY: key(z.string().min(1).optional(), {
    meaning: 'Secret key of Stripe. Without it billing is off.',
    example: 'sk_live_…',
    secret: true,
  }),
  WRKOUT_STRIPE_WEBHOOK_SECRET: key(z.string().min(1).optional(), {
    meaning: 'Signing secret of the Stripe webhook endpoint.',
    example: 'whsec_…',
    secret: true,
  }),
  WRKOUT_STRIPE_API_BASE: key(httpUrl.default('https://api.stripe.com'), {
    meaning: 'Address of the Stripe API; another one only for tests.',
    example: 'https://api.stripe.com',
  }),
  WRKOUT_STRIPE_PRICES: key(
    z
      .string()
      .regex(
        /^([a-z0-9-]+=[A-Za-z0-9_]+)(,[a-z0-9-]+=[A-Za-z0-9_]+)*$/,
        'must be plan=price pairs with commas between',
      )
      .transform((value) =>
        Object.fromEntries(value.split(',').map((pair) => pair.split('=') as [string, string])),
      )
      .default({}),
    { meaning: 'Stripe price of each plan that can be bought.', example: 'team=price_1Abc,scale=price_1Def' },
  ),
  WRKOUT_PLANS_FILE: key(z.string().min(1).optional(), {
    meaning:
      'JSON file of the plans: quotas, limits and amounts. Without it three built-in plans are offered.',
    example: '/etc/wrkout/plans.json',
  }),
  WRKOUT_ERASURE_APPROVALS: key(
    z
      .enum(['1', '2'], 'must be 1 or 2')
      .transform((value) => (value === '2' ? 2 : 1))
      .default(1),
    {
      meaning: 'How many different administrators must approve before a person is erased.',
      example: '2',
    },
  ),
  WRKOUT_ERASURE_COOLING_OFF_HOURS: key(coolingOffHours.default(0), {
    meaning:
      'Time between the last approval of an erasure and its begin, in which the person and administrators can call it off.',
    unit: 'hours',
    example: '72',
  }),
  WRKOUT_ERASURE_SCAN: key(absolutePaths.default([]), {
    meaning:
      'Files and folders outside the data folder in which the search after an erasure looks too, with commas between: logs, copies of backups, temporary folders.',
    example: '/var/log/wrkout,/var/backups/wrkout',
  }),
  WRKOUT_LOG_REDACT_QUERY: key(parameterNames.default(redactedQuery), {
    meaning:
      'Query parameters whose values the access log never holds, with commas between; * at the end of a name stands for any rest, none for no parameter.',
    example: 'token,key,x_amz_*',
  }),
  WRKOUT_LOG_IP: key(
    z.enum(['full', 'truncated', 'none'], 'must be full, truncated or none').default('full'),
    {
      meaning:
        'How much of a client address the access log holds; truncated keeps /24 of IPv4 and /48 of IPv6.',
      example: 'truncated',
    },
  ),
  WRKOUT_LOG_FULL: key(z.enum(['refuse', 'serve'], 'must be refuse or serve').default('refuse'), {
    meaning:
      'While the disk takes no rows of the access log: refuse requests (nothing that is answered is lost), or serve them with rows in memory alone.',
    example: 'refuse',
  }),
  WRKOUT_BACKUP_DIR: key(z.string().min(1).optional(), {
    meaning:
      'Folder of backups. Without it they lie in data/backups and die with the disk of the data: name a folder on another one.',
    example: '/mnt/backups/wrkout',
  }),
  WRKOUT_BACKUP_SCHEDULE: key(cron.default('30 2 * * *'), {
    meaning: 'When a backup is made, as five cron fields in UTC; off for never.',
    example: '30 2 * * *',
  }),
  WRKOUT_BACKUP_RECIPIENT: key(
    z
      .string()
      .regex(/^age1[a-z0-9]{58,}$/, 'must be an age recipient (age1…)')
      .optional(),
    {
      meaning:
        'The age recipient that backups are encrypted to. Without it an identity is made in data/keys/backup.identity.',
      example: 'age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p',
    },
  ),
  WRKOUT_BACKUP_IDENTITY_FILE: key(z.string().min(1).optional(), {
    meaning:
      'File with the age identity that reads backups, for rehearsals and restores; with WRKOUT_BACKUP_RECIPIENT alone backups can be made and not read here.',
    example: '/etc/wrkout/backup.identity',
  }),
  WRKOUT_BACKUP_MEGABYTES_PER_SECOND: key(pace.default(40), {
    meaning: 'How fast a backup is written at the most, so that requests do not wait for it.',
    unit: 'MB/s',
    example: '40',
  }),
  WRKOUT_LOG_LEVEL: key(
    z
      .enum(['debug', 'info', 'warn', 'error', 'silent'], 'must be debug, info, warn, error or silent')
      .default('info'),
    {
      meaning: 'How much the server tells on standard error.',
      example: 'info',
    },
  ),
});

export type Config = z.output<typeof configSchema>;
export type ConfigKey = keyof Config;

/** Meaning, unit, example and default of a key, for documentation. */
export function describeKey(name: ConfigKey): KeyMeta & { readonly fallback: string } {
  const schema = configSchema.shape[name];
  const meta = schema.meta() as { wrkout: KeyMeta };
  const absent = schema.safeParse(undefined);
  return { ...meta.wrkout, fallback: absent.success ? showDefault(absent.data) : '(required)' };
}

function showDefault(value: unknown): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.join(',');
  return typeof value === 'object' ? '' : String(value);
}
