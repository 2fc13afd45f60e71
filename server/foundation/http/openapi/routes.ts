import { type Route, route } from '#server/foundation/http/index.ts';
import type { Contract } from '#shared/contracts/contract.ts';
import { getAdminOpenApi, getOpenApi } from '#shared/contracts/openapi.ts';
import { buildOpenApi } from './build-openapi.ts';

type Options = {
  readonly version: string;
  /** Every contract that the server answers; those of these routes need not be among them. */
  readonly contracts: readonly Contract[];
};

/** GET /openapi.json and GET /admin/openapi.json. The documents are built when they are first asked for, once. */
export function openApiRoutes({ version, contracts }: Options): Route[] {
  const all = [...new Set([...contracts, getOpenApi, getAdminOpenApi])];
  const built = new Map<string, ReturnType<typeof buildOpenApi>>();
  const documentOf = (listener: Contract['listener'], title: string) => {
    const document = built.get(listener) ?? buildOpenApi({ title, version, listener, contracts: all });
    built.set(listener, document);
    const { info, paths } = document;
    return { ...document, openapi: '3.1.0' as const, info: { ...info }, paths: { ...paths } };
  };
  return [
    route(getOpenApi, async () => ({ body: documentOf('public', 'Wrkout') })),
    route(getAdminOpenApi, async () => ({ body: documentOf('admin', 'Wrkout administration') })),
  ];
}
