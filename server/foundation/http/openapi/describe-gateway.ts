import type { RouteConfig } from '@asteasolutions/zod-to-openapi';
import type { ErrorCode } from '#shared/errors/index.ts';
import { describeProblems, headerRefs } from './describe-problems.ts';

/** What the gateway itself refuses with; everything else comes from the API behind it. */
const gatewayErrors: readonly ErrorCode[] = [
  'request-refused',
  'key-missing',
  'key-malformed',
  'key-unknown',
  'key-expired',
  'key-ip-refused',
  'scope-missing',
  'account-inactive',
  'rate-limited',
  'quota-exceeded',
  'upstream-unreachable',
  'upstream-timeout',
  'not-ready',
  'internal',
];

const methods = ['get', 'head', 'post', 'put', 'patch', 'delete', 'options'] as const;
const limits = ['X-Request-Id', 'RateLimit-Policy', 'RateLimit'];

const describeMethod = (method: (typeof methods)[number]): RouteConfig => ({
  method,
  path: '/api/{path}',
  operationId: `gateway.${method}`,
  summary: 'Call the API behind the gateway.',
  description: 'The prefix `/api` is stripped; `path` may have slashes, which OpenAPI cannot say.',
  tags: ['gateway'],
  security: [{ apiKeyBearer: [] }, { apiKey: [] }],
  parameters: [{ name: 'path', in: 'path', required: true, schema: { type: 'string' } }],
  responses: {
    ...describeProblems(gatewayErrors),
    default: {
      description: 'What the API behind the gateway answers, unchanged.',
      headers: headerRefs(limits),
      content: { '*/*': {} },
    },
  },
});

/** The gateway as operations of OpenAPI: one general path, since only the team knows its own API. Pure. */
export const describeGateway = (): RouteConfig[] => methods.map(describeMethod);
