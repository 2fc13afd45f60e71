import type { Route } from '#server/foundation/http/index.ts';
import { buildOpenApi, type OpenApiDocument } from '#server/foundation/http/openapi/index.ts';

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
  const build = (one: 'public' | 'admin') =>
    buildOpenApi({ title: 'Test', version: '0.0.0', listener: one, contracts });
  if (listener !== 'both') return build(listener);
  const document = build('public');
  return { ...document, paths: { ...document.paths, ...build('admin').paths } };
}
