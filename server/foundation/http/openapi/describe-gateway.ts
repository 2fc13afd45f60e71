import type { ResponseConfig, RouteConfig } from '@asteasolutions/zod-to-openapi';
import type { ErrorCode } from '#shared/errors/index.ts';
import { challengeMaybe, describeProblems, headerRefs } from './describe-problems.ts';

/** What the gateway itself refuses with; everything else comes from the API behind it. */
const gatewayErrors: readonly ErrorCode[] = [
  'request-refused',
  'request-timeout',
  'fields-too-large',
  'key-missing',
  'key-malformed',
  'key-unknown',
  'key-expired',
  'key-ip-refused',
  'scope-missing',
  'account-inactive',
  'rate-limited',
  'quota-exceeded',
  'abnormal-usage-detected',
  'not-found',
  'upstream-unreachable',
  'upstream-timeout',
  'upstream-unavailable',
  'temporary-reduced-capacity',
  'internal',
];

const methods = ['get', 'head', 'post', 'put', 'patch', 'delete', 'options'] as const;
/** Those whose bodies mean something (RFC 9110 section 9.3); DELETE may carry one to an API that reads it. */
const withBody: readonly string[] = ['post', 'put', 'patch', 'delete'];
const limits = ['X-Request-Id', 'RateLimit-Policy', 'RateLimit'];

/** A problem of the API behind the gateway may be any object; one with both of these members is ours. */
const othersProblem = {
  type: 'object' as const,
  not: { type: 'object' as const, required: ['code', 'requestId'] },
};

/**
 * A refusal of ours, or an answer of the API with the same status: that is forwarded as it is, and may bring no
 * challenge. `X-Request-Id` comes with both.
 */
function orOfTheApi(ours: ResponseConfig): ResponseConfig {
  const { schema } = { schema: {}, ...ours.content?.['application/problem+json'] };
  return {
    ...ours,
    description: `${ours.description}\n\nOr what the API behind the gateway answers with this status.`,
    headers: { ...headerRefs([...limits, ...Object.keys(ours.headers ?? {})]), ...challengeMaybe },
    content: {
      'application/problem+json': { schema: { anyOf: [schema, othersProblem] } },
      '*/*': {},
    },
  };
}

const refusals = () =>
  Object.fromEntries(
    Object.entries(describeProblems(gatewayErrors)).map(([status, ours]) => [status, orOfTheApi(ours)]),
  );

const describeMethod = (method: (typeof methods)[number]): RouteConfig => ({
  method,
  path: '/api/{path}',
  operationId: `gateway.${method}`,
  summary: 'Call the API behind the gateway.',
  description: 'The prefix `/api` is stripped; `path` may have slashes, which OpenAPI cannot say.',
  tags: ['gateway'],
  security: [{ apiKeyBearer: [] }, { apiKey: [] }],
  parameters: [
    { name: 'path', in: 'path', required: true, schema: { type: 'string' } },
    {
      // Each of its fields is a query parameter (style form, exploded): so OpenAPI says that any may be given.
      name: 'query',
      in: 'query',
      description: 'Whatever query the API behind the gateway takes; it is forwarded unchanged.',
      style: 'form',
      explode: true,
      schema: { type: 'object', additionalProperties: true },
    },
  ],
  ...(withBody.includes(method) ? { request: { body: { content: { '*/*': {} } } } } : {}),
  responses: {
    ...refusals(),
    default: {
      description: 'What the API behind the gateway answers, unchanged.',
      headers: headerRefs(limits),
      content: { '*/*': {} },
    },
  },
});

/** The gateway as operations of OpenAPI: one general path, since only the team knows its own API. Pure. */
export const describeGateway = (): RouteConfig[] => methods.map(describeMethod);
