import type { Route } from '#server/foundation/http/index.ts';
import { buildOpenApi, type OpenApiDocument } from '#server/foundation/http/openapi/index.ts';
import type { Contract } from '#shared/contracts/contract.ts';
import { listAllContracts } from './all-contracts.ts';

const built: {
  readonly contracts: readonly Contract[];
  readonly listener: string;
  readonly document: OpenApiDocument;
}[] = [];

/** Each is built once in a run: most tests serve the same contracts. */
function documentFor(contracts: readonly Contract[], listener: Contract['listener']): OpenApiDocument {
  const isSame = (one: (typeof built)[number]) =>
    one.listener === listener &&
    one.contracts.length === contracts.length &&
    one.contracts.every((contract, at) => contract === contracts[at]);
  const known = built.find(isSame);
  if (known) return known.document;
  const document = buildOpenApi({ title: 'Test', version: '0.0.0', listener, contracts });
  built.push({ contracts, listener, document });
  return document;
}

/** What a listener of the whole server promises: every contract in it. */
export const documentOfListener = (listener: Contract['listener']): OpenApiDocument =>
  documentFor(listAllContracts(), listener);

/**
 * The document of the listener on which these routes stand (that of the first one). With `'both'` routes of the two listeners are in one
 * document, for tests that serve them from one app.
 */
export function documentOf(
  routes: readonly Route[],
  listener: 'public' | 'admin' | 'both' | undefined = routes[0]?.contract.listener,
): OpenApiDocument {
  if (!listener) throw new Error('a document needs routes');
  const contracts = routes.map(({ contract }) => contract);
  if (listener !== 'both') return documentFor(contracts, listener);
  const document = documentFor(contracts, 'public');
  return { ...document, paths: { ...document.paths, ...documentFor(contracts, 'admin').paths } };
}
