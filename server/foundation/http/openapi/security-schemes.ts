import { sessionCookie } from '#server/foundation/http/index.ts';
import type { Contract } from '#shared/contracts/contract.ts';

type Scheme = { readonly listeners: readonly Contract['listener'][]; readonly scheme: object };

/** How callers show who they are. The names are used in `security` of the operations. */
const schemes: Readonly<Record<string, Scheme>> = {
  session: {
    listeners: ['public'],
    scheme: {
      type: 'apiKey',
      in: 'cookie',
      name: sessionCookie,
      description: 'Session of an account holder; POST /v1/session sets it.',
    },
  },
  csrfToken: {
    listeners: ['public'],
    scheme: {
      type: 'apiKey',
      in: 'header',
      name: 'X-CSRF-Token',
      description: 'The token that came with the session; every change needs it.',
    },
  },
  apiKey: {
    listeners: ['public'],
    scheme: { type: 'apiKey', in: 'header', name: 'X-Api-Key', description: 'An API key, for the gateway.' },
  },
  apiKeyBearer: {
    listeners: ['public'],
    scheme: { type: 'http', scheme: 'bearer', description: 'An API key, for the gateway.' },
  },
  serviceCredential: {
    listeners: ['public', 'admin'],
    scheme: {
      type: 'http',
      scheme: 'bearer',
      description:
        "Token of a service of the team's own; an administrator makes it: POST /admin/v1/credentials.",
    },
  },
  adminSession: {
    listeners: ['admin'],
    scheme: {
      type: 'http',
      scheme: 'bearer',
      description: 'Session token of an administrator; POST /admin/v1/session gives it.',
    },
  },
};

/** The schemes of a listener, by name. Pure. */
export const securitySchemes = (listener: Contract['listener']): [string, object][] =>
  Object.entries(schemes)
    .filter(([, { listeners }]) => listeners.includes(listener))
    .map(([name, { scheme }]) => [name, scheme]);

/** What a route demands: each entry is one way, all schemes of an entry together. Empty: nothing. Pure. */
export function securityOf({ access, method }: Contract): Record<string, string[]>[] {
  if (access.kind === 'anyone') return [];
  if (access.kind === 'admin') return [{ adminSession: [] }];
  if (access.kind === 'service') return [{ serviceCredential: [] }];
  return method === 'GET' ? [{ session: [] }] : [{ session: [], csrfToken: [] }];
}
