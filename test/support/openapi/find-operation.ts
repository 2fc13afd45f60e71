import type { OpenApiDocument } from '#server/foundation/http/openapi/index.ts';

/** The parts of an operation that are looked at; the rest of the document is checked against the official schema. */
export type Operation = {
  operationId: string;
  summary: string;
  security: Record<string, string[]>[];
  parameters?: { name: string; in: string; required?: boolean; schema: object & { type?: unknown } }[];
  requestBody?: { required?: boolean; content: Record<string, { schema?: object }> };
  responses: Record<
    string,
    { description: string; headers?: object; content?: Record<string, { schema?: object }> }
  >;
};

export type FoundOperation = {
  readonly template: string;
  readonly operation: Operation;
  /** Values of the path's parameters, decoded. */
  readonly params: Readonly<Record<string, string>>;
};

/** Every operation of a document, with its method in capitals. */
export const listOperations = (
  document: OpenApiDocument,
): { method: string; path: string; operation: Operation }[] =>
  Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    Object.entries(item as Record<string, Operation>).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      operation,
    })),
  );

function toPattern(template: string): RegExp {
  const parts = template.split(/\{(\w+)\}/).map((part, at) => {
    if (at % 2 === 0) return part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
    // The gateway's path may have slashes.
    return template === '/api/{path}' ? `(?<${part}>.*)` : `(?<${part}>[^/]+)`;
  });
  return new RegExp(`^${parts.join('')}$`);
}

/** Null when they are no percent-encoded text: then the path is none that a document can list. */
function decodeParams(params: Readonly<Record<string, string>>): Record<string, string> | null {
  try {
    return Object.fromEntries(
      Object.entries(params).map(([name, value]) => [name, decodeURIComponent(value)]),
    );
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}

/**
 * The operation that answers a request; a path without parameters goes before one with, whatever the method (OpenAPI 3.1 section 4.8.8.1). Null when there is none. Who answers GET answers
 * HEAD (RFC 9110 section 9.3.2), which a document need not repeat.
 */
export function findOperation(
  document: OpenApiDocument,
  method: string,
  pathname: string,
): FoundOperation | null {
  const own = findListed(document, method.toUpperCase(), pathname);
  return own ?? (method.toUpperCase() === 'HEAD' ? findListed(document, 'GET', pathname) : null);
}

function findListed(document: OpenApiDocument, method: string, pathname: string): FoundOperation | null {
  const template = Object.keys(document.paths ?? {})
    .sort((a, b) => a.split('{').length - b.split('{').length)
    .find((path) => toPattern(path).test(pathname));
  const found = listOperations(document).find((one) => one.method === method && one.path === template);
  if (!found) return null;
  const params = decodeParams(toPattern(found.path).exec(pathname)?.groups ?? {});
  return params && { template: found.path, operation: found.operation, params };
}
