import type { Test } from 'supertest';
import type { AccountId } from '#shared/values/index.ts';
import type { CheckedHttp } from '#test/support/openapi/index.ts';

/** Calls one listener as somebody. Each returns a supertest request: await it, or `.expect(200)` it first. */
export type Calls = {
  readonly get: (path: string) => Test;
  readonly post: (path: string, body?: object) => Test;
  readonly put: (path: string, body?: object) => Test;
  readonly patch: (path: string, body?: object) => Test;
  readonly delete: (path: string) => Test;
  /** Calls what the OpenAPI document deliberately does not list. */
  readonly unlisted: CheckedHttp['unlisted'];
};

/** A signed-in account holder: every call carries the cookie and the CSRF token. */
export type HolderSession = Calls & {
  readonly accountId: AccountId;
  readonly email: string;
  /** `name=value`, as the `Cookie` header takes it. */
  readonly cookie: string;
  readonly csrf: string;
};

/** A signed-in administrator: every call carries the bearer token. */
export type AdminSession = Calls & { readonly adminId: string; readonly token: string };

/** Calls with these header fields, each held against the listener's OpenAPI document. */
export function callsWith(http: CheckedHttp, headers: Readonly<Record<string, string>>): Calls {
  const send = (test: Test, body?: object): Test =>
    (body === undefined ? test : test.send(body)).set(headers);
  return {
    get: (path) => send(http.get(path)),
    post: (path, body) => send(http.post(path), body),
    put: (path, body) => send(http.put(path), body),
    patch: (path, body) => send(http.patch(path), body),
    delete: (path) => send(http.delete(path)),
    unlisted: (method, path) => send(http.unlisted(method, path)),
  };
}
