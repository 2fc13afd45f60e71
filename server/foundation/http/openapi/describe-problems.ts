import type { ResponseConfig } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import { type ErrorCode, errorTable, problemSchema } from '#shared/errors/index.ts';

/** The name under which the problem schema stands in the components. */
export const problemName = 'Problem';

/** The schema of every refusal (RFC 9457), as a component. Pure. */
export function problemComponent(): object {
  const { $schema: _, ...schema } = z.toJSONSchema(problemSchema);
  return schema;
}

/** Names of headers, as components, that answers carry. */
export const headerRefs = (names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));

/** Headers of refusals with a status, beside those of every answer. */
const headersOfStatus: Readonly<Record<number, readonly string[]>> = {
  401: ['WWW-Authenticate'],
  415: ['Accept', 'Accept-Encoding'],
  429: ['Retry-After'],
  503: ['Retry-After'],
};

/** A 403 may say which scope is missing, and an API behind the gateway how to authenticate; unlike the challenge of our 401 that is not a must. */
export const challengeMaybe = {
  'WWW-Authenticate': { $ref: '#/components/headers/WWW-Authenticate-Maybe' },
};

function describeStatus(status: number, codes: readonly ErrorCode[]): ResponseConfig {
  const allOf = [
    { $ref: `#/components/schemas/${problemName}` },
    { type: 'object' as const, properties: { code: { enum: [...codes] } } },
  ];
  return {
    description: codes.map((code) => `\`${code}\`: ${errorTable[code].title}`).join('\n\n'),
    headers: {
      ...headerRefs(['X-Request-Id', ...(headersOfStatus[status] ?? [])]),
      ...(codes.includes('scope-missing') ? challengeMaybe : {}),
    },
    content: { 'application/problem+json': { schema: { allOf } } },
  };
}

/** Refusals as responses: one for each status, which lists the codes it may carry. Pure. */
export function describeProblems(codes: readonly ErrorCode[]): Record<string, ResponseConfig> {
  const byStatus = Map.groupBy([...new Set(codes)].sort(), (code) => errorTable[code].status);
  return Object.fromEntries(
    [...byStatus].map(([status, group]) => [String(status), describeStatus(status, group)]),
  );
}
