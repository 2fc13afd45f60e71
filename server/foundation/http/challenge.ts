import type { Contract } from '#shared/contracts/contract.ts';
import { sessionCookie } from './cookies.ts';

type Asked = Pick<Contract, 'access' | 'listener'>;

/** The `Bearer` scheme with something behind it (RFC 6750 section 2.1), whatever that is. */
const withToken = /^Bearer +\S/i;

/** Of routes that anyone may call, those that answer 401 are where one signs in: they ask for what the listener's sessions are. */
const usesCookie = ({ access, listener }: Asked): boolean =>
  access.kind === 'account' || (access.kind === 'anyone' && listener === 'public');

/**
 * The `WWW-Authenticate` of a 401, which must say how to authenticate (RFC 9110 section 15.5.2). Services and administrators send bearer tokens;
 * `authorization` is what came in their place: a token that is wrong is told so (RFC 6750 section 3), a missing one only asked for. No
 * registered scheme says `cookie`; browsers pass over ours and ask nobody for a password. Pure.
 */
export function challengeOf(asked: Asked, authorization = ''): string {
  if (usesCookie(asked)) return `Cookie realm="account", cookie-name="${sessionCookie}"`;
  const realm = asked.access.kind === 'service' ? 'services' : 'admin';
  return `Bearer realm="${realm}"${withToken.test(authorization) ? ', error="invalid_token"' : ''}`;
}

/** What goes with the 403 for a scope that a service's credential lacks (RFC 6750 section 3.1). Pure. */
export const scopeChallenge = (scope: string): string =>
  `Bearer realm="services", error="insufficient_scope", scope="${scope}"`;
