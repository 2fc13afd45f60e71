import { isIP } from 'node:net';
import { isAbsolute } from 'node:path';
import { validate as isCronTime } from 'node-cron';
import { z } from 'zod';
import { scopesSchema } from '#shared/values/index.ts';

// What the values of configuration keys may look like, each with the sentence that is told of a wrong one.

/** Digits and nothing else: `Number` would take a blank for 0 and `1e3` for a thousand. */
export const port = z
  .string()
  .regex(/^\d{1,5}$/, 'must be a port number')
  .transform(Number)
  .refine((value) => value <= 65_535, 'must be a port number up to 65535');
export const flag = z.enum(['true', 'false'], 'must be true or false').transform((value) => value === 'true');
const list = z.string().transform((value) =>
  value
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean),
);
/** A name or a range would never match, and the client's address would silently be the proxy's. */
export const addresses = list.refine(
  (all) => all.every((one) => isIP(one) !== 0),
  'must be IP addresses with commas between',
);
export const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https address' });

const isPlainAddress = (url: string): boolean => {
  // What is no address at all is told by the check before.
  if (!URL.canParse(url)) return true;
  const { username, password, search, hash } = new URL(url);
  return username + password + search + hash === '';
};
/** The rest of an address would silently be left out, and a password in it would stand on the screen. */
export const upstreamUrl = httpUrl.refine(isPlainAddress, 'must have no user, password, query or fragment');

/** Names of query parameters; `*` at the end stands for any rest. The word `none` alone is no name at all. */
export const parameterNames = list
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

export const routeScopes = list
  .transform((rules) => rules.map(toRouteScopes))
  .refine(
    (rules): rules is NonNullable<(typeof rules)[number]>[] => rules.every((rule) => rule !== null),
    'must be rules like GET /exercises=exercises:read with commas between; several scopes with spaces between',
  );

/** Parameters that commonly carry a secret or name a person. */
export const redactedQuery = [
  ...['token', 'access_token', 'refresh_token', 'id_token', 'key', 'api_key', 'x_api_key'],
  ...['secret', 'client_secret', 'password', 'passwd', 'pwd', 'code', 'sig', 'signature', 'x_amz_*'],
  ...['auth', 'authorization', 'session', 'sid', 'jwt', 'otp', 'email'],
];

export const host = z.string().regex(/^[A-Za-z0-9._:-]+$/, 'must be a host name or an IP address');
export const timeout = z.coerce
  .number('must be a number')
  .min(0.1, 'must be at least 0.1')
  .max(3600, 'must be at most 3600');
export const pace = z.coerce
  .number('must be a number')
  .min(1, 'must be at least 1')
  .max(10_000, 'must be at most 10000');
/** Five fields of digits and their signs; what a field may say in detail is the scheduler's to know. */
export const cron = z
  .string()
  .refine(
    (value) => value === 'off' || (/^[\d*/,-]+( [\d*/,-]+){4}$/.test(value) && isCronTime(value)),
    'must be five cron fields like 30 2 * * *, or off',
  );
export const coolingOffHours = z
  .string()
  .regex(/^\d{1,3}$/, 'must be whole hours')
  .transform(Number)
  .refine((hours) => hours <= 504, 'must be at most 504 hours (three weeks): the law gives a month');
/** A relative path would mean another folder whenever the server is started from elsewhere. */
export const absolutePaths = list.refine(
  (all) => all.every((one) => isAbsolute(one)),
  'must be absolute paths with commas between',
);
export const sender = z
  .string()
  .regex(
    /^(?:[^<>\r\n]*<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/,
    'must be an e-mail address, or a name and <an e-mail address>',
  );
