import type { Express } from 'express';
import request, { type Test } from 'supertest';
import type { OpenApiDocument } from '#server/foundation/http/openapi/index.ts';
import { exchangeOf } from './exchange.ts';
import { expectMatchesOpenApi } from './match-exchange.ts';

export type CheckedHttp = Readonly<
  Record<'get' | 'post' | 'put' | 'patch' | 'delete', (path: string) => Test>
>;

/** supertest for an app, on which every call also fails when request or answer is not as the document describes them. */
export function checkedHttp(app: Express, document: OpenApiDocument): CheckedHttp {
  const http = request(app);
  const check = (test: Test): Test =>
    test.expect((answer) => expectMatchesOpenApi(document, exchangeOf(answer)));
  return {
    get: (path) => check(http.get(path)),
    post: (path) => check(http.post(path)),
    put: (path) => check(http.put(path)),
    patch: (path) => check(http.patch(path)),
    delete: (path) => check(http.delete(path)),
  };
}
