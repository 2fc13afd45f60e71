import { isIP } from 'node:net';
import { validate as isCronTime } from 'node-cron';
import { z } from 'zod';
import { scopesSchema } from '#shared/values/index.ts';

/** What the documentation and the error messages need to know of a key, beside its schema. */
export type KeyMeta = {
  readonly meaning: string;
  readonly unit?: string;
  readonly example: string;
  readonly secret?: true;
};

const key = <S extends z.ZodType>(schema: S, meta: KeyMeta): S => schema.meta({ wrkout: meta }) as S;

/** Digits and nothing else: `Number` would take a blank for 0 and `1e3` for a thousand. */
const port = z
  .string()
  .regex(/^\d{1,5}$/, 'must be a port number')
  .transform(Number)
  .refine((value) => value <= 65_535, 'must be a port number up to 65535');
const flag = z.enum(['true', 'false'], 'must be true or false').transform((value) => value === 'true');
const list = z.string().transform((value) =>
  value
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean),
);
/** A name or a range would never match, and the client's address would silently be the proxy's. */
const addresses = list.refine(
  (all) => all.every((one) => isIP(one) !== 0),
  'must be IP addresses with commas between',
);
const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https address' });

const isPlainAddress = (url: string): boolean => {
  // What is no address at all is told by the check before.
  if (!URL.canParse(url)) return true;
  const { username, password, search, hash } = new URL(url);
  return username + password + search + hash === '';
};
/** The rest of an address would silently be left out, and a password in it would stand on the screen. */
const upstreamUrl = httpUrl.refine(isPlainAddress, 'must have no user, password, query or fragment');

/** Names of query parameters; `*` at the end stands for any rest. The word `none` alone is no name at all. */
const parameterNames = list
  .refine(
    (all) => all.every((one) => /^(?:[^\s*=&;?#%]+\*?|\*)$/.test(one)),
    'must be names of query parameters with commas between, * only at the end of one; or none',
  )
  .transform((all) => (all.join() === 'none' ? [] : all));

const routeRule = /^(\*|[A-Z]+) +(\/[^\s=,]*)=(.+)$/;

/** One rule of WRKOUT_ROUTE_SCOPES, or null when it is none. */
function toRouteScopes(text: string): { method: string; path: string; scopes: string[] } | null {
  const [, method = '', path = '', names = ''] = routeRule.exec(text) ?? [];
  const scopes = names.trim().split(/ +/);
  return method !== '' && scopesSchema.safeParse(scopes).success ? { method, path, scopes } : null;
}

const routeScopes = list
  .transform((rules) => rules.map(toRouteScopes))
  .refine(
    (rules): rules is NonNullable<(typeof rules)[number]>[] => rules.every((rule) => rule !== null),
    'must be rules like GET /exercises=exercises:read with commas between; several scopes with spaces between',
  );

/** Parameters that commonly carry a secret or name a person. */
const redactedQuery = [
  ...['token', 'access_token', 'refresh_token', 'id_token', 'key', 'api_key', 'x_api_key'],
  ...['secret', 'client_secret', 'password', 'passwd', 'pwd', 'code', 'sig', 'signature', 'x_amz_*'],
  ...['auth', 'authorization', 'session', 'sid', 'jwt', 'otp', 'email'],
];

const host = z.string().regex(/^[A-Za-z0-9._:-]+$/, 'must be a host name or an IP address');
const timeout = z.coerce
  .number('must be a number')
  .min(0.1, 'must be at least 0.1')
  .max(3600, 'must be at most 3600');
const pace = z.coerce
  .number('must be a number')
  .min(1, 'must be at least 1')
  .max(10_000, 'must be at most 10000');
/** Five fields of digits and their signs; what a field may say in detail is the scheduler's to know. */
const cron = z
  .string()
  .refine(
    (value) => value === 'off' || (/^[\d*/,-]+( [\d*/,-]+){4}$/.test(value) && isCronTime(value)),
    'must be five cron fields like 30 2 * * *, or off',
  );
const sender = z
  .string()
  .regex(
    /^(?:[^<>\r\n]*<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/,
    'must be an e-mail address, or a name and <an e-mail address>',
  );

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
