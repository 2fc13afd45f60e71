import { OpenAPIRegistry, OpenApiGeneratorV31 } from '@asteasolutions/zod-to-openapi';
import type { Contract } from '#shared/contracts/contract.ts';
import { describeContract } from './describe-contract.ts';
import { describeGateway } from './describe-gateway.ts';
import { problemComponent, problemName } from './describe-problems.ts';
import { securitySchemes } from './security-schemes.ts';

export type OpenApiDocument = ReturnType<OpenApiGeneratorV31['generateDocument']>;

export type OpenApiOptions = {
  readonly title: string;
  readonly version: string;
  readonly listener: Contract['listener'];
  /** Those of other listeners are left out. */
  readonly contracts: readonly Contract[];
};

const text = (description: string) => ({ description, schema: { type: 'string' as const } });

const headers = {
  'X-Request-Id': text('Id of this answer; quote it when something is wrong.'),
  'RateLimit-Policy': text('The limits that hold for this key (draft-ietf-httpapi-ratelimit-headers).'),
  // RFC 9110 section 15.5.2: a 401 without it is none.
  'WWW-Authenticate': {
    ...text(
      'How to authenticate (RFC 9110 section 11.6.1): `Bearer`, with `error="invalid_token"` where a token came that is not good (RFC 6750 section 3); `Cookie` names the cookie of a session.',
    ),
    required: true,
  },
  'Content-Disposition': text('The name of the file, for an answer that is one.'),
  Accept: text('The types that are read here, when the type of the body was at fault.'),
  'Accept-Encoding': text('How a body may be packed, when its Content-Encoding was at fault.'),
  'Retry-After': text(
    'After how many seconds to come again (RFC 9110 section 10.2.3); of a limit, not before its window has room.',
  ),
  'WWW-Authenticate-Maybe': text(
    'With 401 how to authenticate. With `scope-missing`: `Bearer` with `error="insufficient_scope"` and the `scope` that is needed (RFC 6750 section 3.1).',
  ),
  RateLimit: text('What of them is left, and for how many seconds.'),
};

/**
 * The OpenAPI 3.1 document of a listener, from the contracts that also validate its requests and answers. The public one describes the
 * gateway too. Pure. Throws Error when two contracts have the same id, or one cannot be described.
 */
export function buildOpenApi({ title, version, listener, contracts }: OpenApiOptions): OpenApiDocument {
  const own = contracts.filter((contract) => contract.listener === listener);
  const ids = new Set(own.map(({ id }) => id));
  if (ids.size !== own.length) throw new Error('two contracts have the same id');
  const registry = new OpenAPIRegistry();
  registry.registerComponent('schemas', problemName, problemComponent());
  for (const [name, header] of Object.entries(headers)) registry.registerComponent('headers', name, header);
  for (const [name, scheme] of securitySchemes(listener))
    registry.registerComponent('securitySchemes', name, scheme as { type: 'http' });
  const routes = [...own.map(describeContract), ...(listener === 'public' ? describeGateway() : [])];
  for (const route of routes) registry.registerPath(route);
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: { title, version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: '/' }],
  });
}
