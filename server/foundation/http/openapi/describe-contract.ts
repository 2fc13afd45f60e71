import type { ResponseConfig, RouteConfig, ZodRequestBody } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import {
  type Contract,
  commonErrors,
  contentCodings,
  takesIdempotencyKey,
} from '#shared/contracts/contract.ts';
import { describeProblems, headerRefs } from './describe-problems.ts';
import { securityOf } from './security-schemes.ts';

const featureOf = (id: string): string => id.split('.')[0] ?? id;

function describeBody({ body, bodyForm }: Contract): { body?: ZodRequestBody } {
  if (bodyForm === 'raw') return { body: { required: true, content: { '*/*': {} } } };
  if (!body) return {};
  if (bodyForm === 'records') {
    const lines = z.string().describe('One record on each line, as JSON (NDJSON).');
    const content = { 'application/json': { schema: body }, 'application/x-ndjson': { schema: lines } };
    return { body: { required: true, content } };
  }
  // A body in which every field may be left out may be left out itself.
  const required = !body.safeParse({}).success;
  return { body: { required, content: { 'application/json': { schema: body } } } };
}

/** Parameters of a media type (a version, a charset) are told by the answer; the document names the type. */
const mediaType = (media: string): string => media.split(';')[0] ?? media;

function describeSuccess({ success: { description, body, media, alsoMedia } }: Contract): ResponseConfig {
  const names = media || alsoMedia ? ['X-Request-Id', 'Content-Disposition'] : ['X-Request-Id'];
  const headers = headerRefs(names);
  const json = body ? { 'application/json': { schema: body } } : {};
  const others = Object.fromEntries(
    [media ?? [], alsoMedia ?? []].flat().map((type) => [mediaType(type), {}]),
  );
  const content = { ...json, ...others };
  return Object.keys(content).length > 0 ? { description, headers, content } : { description, headers };
}

/** A header that has no schema in contracts, because the code around the handlers reads it. */
const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header' as const,
  description: 'Chosen by the caller: a repeat with the same key gets the same answer and does nothing.',
  schema: { type: 'string' as const, minLength: 1, maxLength: 255 },
};

const contentEncoding = {
  name: 'Content-Encoding',
  in: 'header' as const,
  description: 'How the body is packed; its limits are counted unpacked.',
  schema: { type: 'string' as const, enum: [...contentCodings] },
};

/** Headers that the code around the handlers reads. */
const headersOf = (contract: Contract) => [
  ...(takesIdempotencyKey(contract) ? [idempotencyKey] : []),
  ...(contract.bodyForm === 'records' ? [contentEncoding] : []),
];

/** A schema of path or query; contracts declare objects there. */
const asObject = (schema: z.ZodType): z.ZodObject => schema as z.ZodObject;

/** A contract as an operation of OpenAPI. Pure. */
export function describeContract(contract: Contract): RouteConfig {
  const { access, params, query } = contract;
  return {
    method: contract.method.toLowerCase() as RouteConfig['method'],
    path: contract.path,
    operationId: contract.id,
    summary: contract.summary,
    tags: [featureOf(contract.id)],
    security: securityOf(contract),
    ...(access.kind === 'admin' && access.permission ? { 'x-wrkout-permission': access.permission } : {}),
    ...(access.kind === 'service' ? { 'x-wrkout-scope': access.scope } : {}),
    ...(headersOf(contract).length > 0 ? { parameters: headersOf(contract) } : {}),
    request: {
      ...(params ? { params: asObject(params) } : {}),
      ...(query ? { query: asObject(query) } : {}),
      ...describeBody(contract),
    },
    responses: {
      [contract.success.status]: describeSuccess(contract),
      ...describeProblems([...commonErrors(contract), ...contract.errors]),
    },
  };
}
