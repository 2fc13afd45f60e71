import type { z } from 'zod';
import type { ErrorCode } from '#shared/errors/index.ts';
import type { Permission, ServiceScope } from '#shared/permissions/index.ts';
import type { AuditEvent } from './audit-events.ts';

/** Who may call: anyone, a signed-in account holder (cookie), an administrator or a service of the team's own (bearer tokens). */
export type Access =
  | { readonly kind: 'anyone' }
  | { readonly kind: 'account' }
  | { readonly kind: 'admin'; readonly permission?: Permission }
  | { readonly kind: 'service'; readonly scope: ServiceScope };

/**
 * What a good answer looks like. Without `body` it is empty, unless `media` names something that is not JSON; where there are several,
 * the handler chooses.
 */
export type Success<Body extends z.ZodType | undefined = z.ZodType | undefined> = {
  readonly status: 200 | 201 | 202 | 204;
  readonly description: string;
  readonly body?: Body;
  readonly media?: string | readonly string[];
  /** Another form of `body`, for callers whose `Accept` likes it better than JSON. */
  readonly alsoMedia?: string;
  /** The answer goes on until the caller leaves. */
  readonly endless?: true;
};

/** The audit events a successful call may append, or why it appends none. */
export type AuditTrace = readonly AuditEvent[] | { readonly none: string };

export type ContractSpec<
  Params extends z.ZodType | undefined,
  Query extends z.ZodType | undefined,
  Body extends z.ZodType | undefined,
  Result extends z.ZodType | undefined,
> = {
  /** `feature.verbNoun`, unique; the operationId of OpenAPI. */
  readonly id: string;
  readonly listener: 'public' | 'admin';
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With parameters in braces, as OpenAPI writes them: `/v1/keys/{id}`. */
  readonly path: string;
  readonly summary: string;
  readonly access: Access;
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  /**
   * `raw` hands the untouched bytes to the handler (signatures are over bytes). `records` takes a JSON array or NDJSON, within
   * `recordsLimits`; `body` describes the array, and the handler checks each record by itself.
   */
  readonly bodyForm?: 'json' | 'raw' | 'records';
  readonly success: Success<Result>;
  /** Refusals beyond those that every route has (see `commonErrors`). */
  readonly errors: readonly ErrorCode[];
  readonly audit: AuditTrace;
};

export type Contract = ContractSpec<
  z.ZodType | undefined,
  z.ZodType | undefined,
  z.ZodType | undefined,
  z.ZodType | undefined
>;

/** What a body of the form `records` may hold at the most; its bytes are counted unpacked. */
export const recordsLimits = { bytes: 8 * 1024 * 1024, records: 5_000 } as const;

/** How a body may be packed (RFC 9110 section 8.4), beside not at all. Its limit is counted unpacked. */
export const contentCodings = ['gzip', 'deflate', 'br', 'zstd'] as const;

/** Declares a route. One declaration serves the server's checks, the console's types, OpenAPI and the tests. */
export function contract<
  Params extends z.ZodType | undefined = undefined,
  Query extends z.ZodType | undefined = undefined,
  Body extends z.ZodType | undefined = undefined,
  Result extends z.ZodType | undefined = undefined,
>(spec: ContractSpec<Params, Query, Body, Result>): ContractSpec<Params, Query, Body, Result> {
  return spec;
}

/** Does the route honour `Idempotency-Key`? Each POST that creates something for a signed-in caller does. Pure. */
export const takesIdempotencyKey = ({ method, success, access }: Contract): boolean =>
  method === 'POST' && success.status === 201 && access.kind !== 'anyone';

/**
 * Is a body that comes with the request read as JSON? Also where the contract has none: an unknown field is refused, not passed over.
 * The body of a GET has no meaning (RFC 9110 section 9.3.1) and is left alone. Pure.
 */
export const readsJson = ({ method, body, bodyForm }: Contract): boolean =>
  (bodyForm ?? 'json') === 'json' && (body !== undefined || method !== 'GET');

/** Refusals that follow from the form of a contract, so that no contract has to repeat them. Pure. */
export function commonErrors(spec: Contract): ErrorCode[] {
  const codes: ErrorCode[] = ['internal', 'not-ready', 'invalid-input'];
  const isParsed = readsJson(spec) || spec.bodyForm === 'records';
  if (isParsed) codes.push('broken-json');
  if (isParsed || spec.bodyForm === 'raw')
    codes.push('unsupported-media-type', 'broken-encoding', 'body-too-large');
  if (spec.access.kind !== 'anyone') codes.push('unauthenticated');
  if (spec.access.kind === 'account' || spec.access.kind === 'admin') codes.push('session-expired');
  if (spec.access.kind === 'service') codes.push('scope-missing');
  if (spec.access.kind === 'account' && spec.method !== 'GET') codes.push('csrf-token-invalid');
  if (spec.access.kind === 'admin' && spec.access.permission) codes.push('forbidden');
  if (takesIdempotencyKey(spec)) codes.push('invalid-state', 'idempotency-key-reused');
  return [...new Set(codes)];
}

export type ParamsOf<C> = C extends ContractSpec<infer P, infer _Q, infer _B, infer _R> ? Output<P> : never;
export type QueryOf<C> = C extends ContractSpec<infer _P, infer Q, infer _B, infer _R> ? Output<Q> : never;
export type BodyOf<C> = C extends ContractSpec<infer _P, infer _Q, infer B, infer _R> ? Output<B> : never;
export type ResultOf<C> = C extends ContractSpec<infer _P, infer _Q, infer _B, infer R> ? Output<R> : never;
type Output<S> = S extends z.ZodType ? z.output<S> : undefined;
