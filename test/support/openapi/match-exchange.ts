import { AssertionError } from 'chai';
import type { OpenApiDocument } from '#server/foundation/http/openapi/index.ts';
import type { Exchange } from './exchange.ts';
import { type FoundOperation, findOperation, type Operation } from './find-operation.ts';
import { validateSchema } from './validate-schema.ts';

const labelled = (place: string, wrong: readonly string[]): string[] =>
  wrong.map((text) => `${place}: ${text}`);

function checkQuery(
  document: OpenApiDocument,
  { parameters = [] }: Operation,
  query: URLSearchParams,
): string[] {
  const described = parameters.filter((parameter) => parameter.in === 'query');
  // An exploded object stands for parameters of any name; its own name is sent nowhere.
  const takesAny = described.some(({ schema }) => schema.type === 'object');
  const known = new Map(described.filter(({ schema }) => schema.type !== 'object').map((p) => [p.name, p]));
  const missing = [...known.values()]
    .filter((parameter) => parameter.required && !query.has(parameter.name))
    .map(({ name }) => `query ${name}: is missing`);
  const wrong = [...query].flatMap(([name, value]) => {
    const parameter = known.get(name);
    if (!parameter) return takesAny ? [] : [`query ${name}: is not described`];
    return labelled(`query ${name}`, validateSchema(document, parameter.schema, { value, isText: true }));
  });
  return [...missing, ...wrong];
}

const checkParams = (document: OpenApiDocument, { operation, params }: FoundOperation): string[] =>
  (operation.parameters ?? [])
    .filter((parameter) => parameter.in === 'path')
    .flatMap(({ name, schema }) =>
      labelled(`path ${name}`, validateSchema(document, schema, { value: params[name], isText: true })),
    );

function checkRequestBody(
  document: OpenApiDocument,
  { requestBody }: Operation,
  request: Exchange['request'],
): string[] {
  if (request === undefined) return [];
  const { body, media } = request;
  if (!requestBody) return body === undefined ? [] : ['request: a body was sent that is not described'];
  if (body === undefined) return requestBody.required ? ['request: the body is missing'] : [];
  const { content } = requestBody;
  const schema = (content[media?.split(';')[0] ?? ''] ?? content['application/json'])?.schema;
  return schema ? labelled('request', validateSchema(document, schema, { value: body })) : [];
}

type Header = { readonly $ref?: string; readonly required?: boolean };

/** Headers that the document promises and that did not come. */
function checkHeaders(
  { components }: OpenApiDocument,
  described: object,
  headers: Exchange['response']['headers'],
): string[] {
  const known = (components?.headers ?? {}) as Record<string, Header>;
  return Object.entries(described as Record<string, Header>)
    .filter(([, { $ref, required }]) => required || known[$ref?.split('/').at(-1) ?? '']?.required)
    .filter(([name]) => headers[name.toLowerCase()] === undefined)
    .map(([name]) => `response: ${name} is missing`);
}

/** What people save; a browser would name it after the path otherwise, or show it. */
const files = ['text/csv', 'application/x-ndjson', 'application/pdf', 'application/zip'];

function checkFileName(headers: Exchange['response']['headers'], type: string | undefined): string[] {
  if (!files.includes(type ?? '')) return [];
  const isNamed = /^attachment; filename="[\w.-]+\.\w+"$/.test(headers['content-disposition'] ?? '');
  return isNamed ? [] : ['response: Content-Disposition does not name the file'];
}

function checkResponse(
  document: OpenApiDocument,
  { responses }: Pick<Operation, 'responses'>,
  { method, response: { status, headers, body } }: Exchange,
): string[] {
  const described = responses[String(status)] ?? responses.default;
  if (!described) return [`response: the status ${status} is not described`];
  const id = headers['x-request-id'] === undefined ? ['response: X-Request-Id is missing'] : [];
  const type = headers['content-type']?.split(';')[0];
  const wrong = [...id, ...checkHeaders(document, described.headers ?? {}, headers)];
  if (!described.content)
    return type === undefined ? wrong : [...wrong, 'response: a body came that is not described'];
  const media = described.content[type ?? ''] ?? described.content['*/*'];
  if (!media) return [...wrong, `response: the content type ${type} is not described`];
  // Behind the gateway it is the API that names its files.
  if (!described.content['*/*']) wrong.push(...checkFileName(headers, type));
  if (!media.schema || method === 'HEAD') return wrong;
  if (body === undefined) return [...wrong, 'response: the body is missing'];
  return [...wrong, ...labelled('response', validateSchema(document, media.schema, { value: body }))];
}

/** The path is joined, not resolved: `//x` is a path here, not a host. */
const urlOf = ({ path }: Exchange): URL => new URL(`http://any${path}`);

/** Every difference between an exchange and the document, as sentences; empty is good. */
export function findDifferences(document: OpenApiDocument, exchange: Exchange): string[] {
  const url = urlOf(exchange);
  const found = findOperation(document, exchange.method, url.pathname);
  if (!found) return [`${exchange.method} ${url.pathname} is not described`];
  const { operation } = found;
  const answer = checkResponse(document, operation, exchange);
  if (exchange.response.status >= 400) return answer;
  return [
    ...checkParams(document, found),
    ...checkQuery(document, operation, url.searchParams),
    ...checkRequestBody(document, operation, exchange.request),
    ...answer,
  ];
}

function expectNone(differences: readonly string[], { method, path, response }: Exchange): void {
  if (differences.length === 0) return;
  throw new AssertionError(`${method} ${path} → ${response.status}\n  ${differences.join('\n  ')}`);
}

/** Fails with every difference between an exchange and the document. */
export const expectMatchesOpenApi = (document: OpenApiDocument, exchange: Exchange): void =>
  expectNone(findDifferences(document, exchange), exchange);

/** What is answered where the document lists nothing: only a problem may be. */
const nowhere: Operation['responses'][string] = {
  description: 'A problem.',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

/** Fails when the document lists the address with this method after all, or when anything but a problem was answered there. */
export function expectUnlisted(document: OpenApiDocument, exchange: Exchange): void {
  const found = findOperation(document, exchange.method, urlOf(exchange).pathname);
  const listed = found ? [`it is described, as ${found.operation.operationId}`] : [];
  const { status } = exchange.response;
  const refused = status >= 400 ? [] : ['response: it was not refused'];
  const wrong = checkResponse(document, { responses: { [status]: nowhere } }, exchange);
  expectNone([...listed, ...refused, ...wrong], exchange);
}
