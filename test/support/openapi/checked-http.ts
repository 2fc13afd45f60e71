import type { Express } from 'express';
import request, { type Test } from 'supertest';
import type { OpenApiDocument } from '#server/foundation/http/openapi/index.ts';
import { exchangeOf } from './exchange.ts';
import { expectMatchesOpenApi, expectUnlisted } from './match-exchange.ts';

type Method = 'get' | 'head' | 'post' | 'put' | 'patch' | 'delete';

export type CheckedHttp = Readonly<Record<Method, (path: string) => Test>> & {
  /** Calls what the document does not list, and fails when it does list it, or when something but a problem is answered. */
  readonly unlisted: (method: Method, path: string) => Test;
};

/** supertest for an app, on which every call also fails when request or answer is not as the document describes them. */
export function checkedHttp(app: Express, document: OpenApiDocument): CheckedHttp {
  const http = request(app);
  const check = (test: Test): Test =>
    test.expect((answer) => expectMatchesOpenApi(document, exchangeOf(answer)));
  return {
    get: (path) => check(http.get(path)),
    head: (path) => check(http.head(path)),
    post: (path) => check(http.post(path)),
    put: (path) => check(http.put(path)),
    patch: (path) => check(http.patch(path)),
    delete: (path) => check(http.delete(path)),
    unlisted: (method, path) =>
      http[method](path).expect((answer) => expectUnlisted(document, exchangeOf(answer))),
  };
}
