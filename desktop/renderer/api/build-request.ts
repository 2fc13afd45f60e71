import type { z } from 'zod';
import type { Contract } from '#shared/contracts/contract.ts';
import { fieldWords, type Place, pointerTo } from '#shared/errors/index.ts';
import { ApiProblem } from './api-problem.ts';

/**
 * The path and query of a request, `/admin/v1/…?…`, checked against the contract. Keys that are undefined are left out.
 * Throws ApiProblem `request-invalid` with one field error per wrong field. Pure.
 */
export function buildServerPath(contract: Contract, input: { params?: unknown; query?: unknown }): string {
  const params = contract.params === undefined ? {} : checkPart(contract.params, input.params, 'path:');
  const path = contract.path.replace(/\{(\w+)\}/g, (_whole, name: string) =>
    encodeURIComponent(String((params as Record<string, unknown>)[name])),
  );
  const query = contract.query === undefined ? {} : checkPart(contract.query, input.query ?? {}, '?');
  const search = new URLSearchParams(
    Object.entries(query as Record<string, unknown>)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]): [string, string] => [name, String(value)]),
  ).toString();
  return search === '' ? path : `${path}?${search}`;
}

/** Checks one part of a request, the body unless `place` says another, against its schema and gives it with defaults filled in. Throws ApiProblem, with the server's pointers. Pure. */
export function checkPart(schema: z.ZodType, value: unknown, place: Place = ''): unknown {
  const parsed = schema.safeParse(value, { error: fieldWords });
  if (parsed.success) return parsed.data;
  throw new ApiProblem({
    code: 'request-invalid',
    status: 0,
    title: 'This cannot be sent yet.',
    errors: parsed.error.issues.map(({ path, message }) => ({ pointer: pointerTo(place, path), message })),
  });
}
