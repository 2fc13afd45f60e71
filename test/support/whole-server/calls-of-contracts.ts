import { z } from 'zod';
import type { Contract } from '#shared/contracts/contract.ts';
import type { Call } from './https-calls.ts';
import type { StaffedServer } from './open-staffed-server.ts';
import type { Credentials } from './people.ts';
import { sampleOf } from './sample-input.ts';

/** An id that nothing has. */
export const unknownId = '018e5fd2-1c00-7000-8000-00000000dead';

/** The contract's path with `id` in the place of its parameter. */
export const pathOf = ({ path }: Contract, id = unknownId): string => path.replaceAll(/\{\w+\}/g, id);

/** Who may call it: nobody in particular, Ada, an owner, who has every permission, or a service with this scope. */
export function permittedFor({ ada, as, services }: StaffedServer, { access }: Contract): Credentials {
  if (access.kind === 'anyone') return {};
  if (access.kind === 'service') return services[access.scope];
  return access.kind === 'account' ? ada.credentials : as.owner;
}

export type ContractCall = Call & { readonly id?: string; readonly query?: string };

/** The fields that a query must have, with values the contract accepts. */
export function goodQuery({ query }: Contract): string {
  const shape = query instanceof z.ZodObject ? (query.shape as Record<string, z.ZodType>) : {};
  const required = Object.entries(shape).filter(([, schema]) => !schema.safeParse(undefined).success);
  return new URLSearchParams(required.map(([name, schema]) => [name, String(sampleOf(schema))])).toString();
}

/** Input that the contract accepts: the body with every field. */
export const goodInput = (contract: Contract): ContractCall => ({
  query: goodQuery(contract),
  ...(contract.body ? { json: sampleOf(contract.body) } : {}),
});

/** Calls a contract on its listener, as somebody who may unless other credentials are given. */
export function callContract(
  server: StaffedServer,
  contract: Contract,
  { id, query, ...call }: ContractCall = {},
  who: Credentials = permittedFor(server, contract),
) {
  const path = pathOf(contract, id) + (query ? `?${query}` : '');
  const headers = { ...who, ...call.headers };
  return server.call[contract.listener](path, { method: contract.method, ...call, headers });
}
