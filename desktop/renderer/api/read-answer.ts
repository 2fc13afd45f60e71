import type { z } from 'zod';
import type { Contract } from '#shared/contracts/contract.ts';
import { ApiProblem, toApiProblem } from './api-problem.ts';

/**
 * The body of an answer, checked with the contract's schema; undefined when the contract has none. Throws ApiProblem: the
 * server's refusal, or `answer-invalid` when the answer is not what the contract promises.
 */
export async function readAnswer(contract: Contract, answer: Response): Promise<unknown> {
  const text = await answer.text();
  if (!answer.ok) throw toApiProblem(answer.status, parseJson(text));
  const schema = contract.success.body;
  if (schema === undefined) return undefined;
  const parsed = parseKnown(schema, parseJson(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new ApiProblem({
    code: 'answer-invalid',
    status: answer.status,
    title: 'The server answered something this console does not understand.',
    detail: `${contract.id}: ${issue?.path.map(String).join('.') ?? ''} ${issue?.message ?? ''}`,
    requestId: answer.headers.get('x-request-id') ?? undefined,
  });
}

/** Parses, and once more without the keys a newer server has added: they are no reason to show nothing. */
export function parseKnown(schema: z.ZodType, body: unknown): z.ZodSafeParseResult<unknown> {
  const parsed = schema.safeParse(body);
  if (parsed.success || !parsed.error.issues.every(({ code }) => code === 'unrecognized_keys')) return parsed;
  const known = structuredClone(body);
  for (const issue of parsed.error.issues) {
    if (issue.code === 'unrecognized_keys') dropKeys(known, issue.path, issue.keys);
  }
  return schema.safeParse(known);
}

function dropKeys(root: unknown, path: readonly PropertyKey[], keys: readonly string[]): void {
  const owner = path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown>)[key], root);
  for (const key of keys) delete (owner as Record<string, unknown>)[key];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON, so it fits no schema: the caller says so.
    return undefined;
  }
}
