import type { OpenApiDocument } from '#server/foundation/http/openapi/index.ts';

/** The parts of an operation that are looked at; the rest of the document is checked against the official schema. */
export type Operation = {
  operationId: string;
  summary: string;
  security: Record<string, string[]>[];
  parameters?: { name: string; in: string; required?: boolean; schema: object }[];
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

/** The operation that answers a request; a path without parameters goes before one with. Null when there is none. */
export function findOperation(
  document: OpenApiDocument,
  method: string,
  pathname: string,
): FoundOperation | null {
  const found = listOperations(document)
    .filter((candidate) => candidate.method === method.toUpperCase())
    .sort((a, b) => a.path.split('{').length - b.path.split('{').length)
    .find(({ path }) => toPattern(path).test(pathname));
  if (!found) return null;
  const params = Object.entries(toPattern(found.path).exec(pathname)?.groups ?? {});
  return {
    template: found.path,
    operation: found.operation,
    params: Object.fromEntries(params.map(([name, value]) => [name, decodeURIComponent(value)])),
  };
}
