import type { Contract } from '#shared/contracts/contract.ts';
import { serverPathPrefix } from '#shared/ipc/index.ts';
import { buildServerPath, checkPart } from './build-request.ts';

/** The parts of a request, for code that does not know which contract it has. */
export type AnyInput = { params?: unknown; query?: unknown; body?: unknown };

type Sending = {
  readonly accept: string;
  readonly signal?: AbortSignal | undefined;
  /** Goes on behind this event of a stream. */
  readonly lastEventId?: string | undefined;
};

/** Sends what a contract says to the current server and gives the answer as it begins. Throws ApiProblem `request-invalid` before that. */
export async function send(
  contract: Contract,
  input: AnyInput,
  { accept, signal, lastEventId }: Sending,
): Promise<Response> {
  const path = buildServerPath(contract, input);
  const body = contract.body === undefined ? undefined : checkPart(contract.body, input.body);
  return fetch(`${serverPathPrefix}${path}`, {
    method: contract.method,
    headers: {
      accept: `${accept}, application/problem+json`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  });
}
