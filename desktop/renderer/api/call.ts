import type { z } from 'zod';
import type { Contract, ContractSpec, ResultOf } from '#shared/contracts/contract.ts';
import { readAnswer } from './read-answer.ts';
import { type AnyInput, send } from './send.ts';

/** What a caller hands in for one part of a request: nothing where the contract has none, optional where all of it is. */
type Part<Key extends string, Schema> = Schema extends z.ZodType
  ? Record<never, never> extends z.input<Schema>
    ? { [K in Key]?: z.input<Schema> }
    : { [K in Key]: z.input<Schema> }
  : { [K in Key]?: undefined };

/** Params, query and body of a contract, as they are written down before its schemas have filled in defaults. */
export type CallInput<C> =
  C extends ContractSpec<infer P, infer Q, infer B, infer _R>
    ? Part<'params', P> & Part<'query', Q> & Part<'body', B>
    : never;

/**
 * Calls the current server as a contract says and answers with what the contract promises, checked. Throws ApiProblem: the
 * server's own refusal, or `request-invalid` before anything is sent, or `answer-invalid`. Writes what the contract writes;
 * never repeated by itself.
 */
export async function call<C extends Contract>(
  contract: C,
  input: CallInput<C>,
  signal?: AbortSignal,
): Promise<ResultOf<C>> {
  const answer = await send(contract, input as AnyInput, { accept: 'application/json', signal });
  return (await readAnswer(contract, answer)) as ResultOf<C>;
}
