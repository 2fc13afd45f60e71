import type { Readable } from 'node:stream';
import type { BodyOf, Contract, ParamsOf, QueryOf, ResultOf } from '#shared/contracts/contract.ts';
import type { Context } from './context.ts';

export type Cookie = {
  readonly name: string;
  readonly value: string;
  /** Seconds; 0 deletes the cookie; absent lasts until the browser closes. */
  readonly maxAgeSeconds?: number;
};

/** What a handler answers: a JSON body, or bytes of the contract's `media` (which one, where it names several). */
export type Reply<Result> = {
  readonly body?: Result;
  readonly bytes?: Buffer | Readable;
  readonly media?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookies?: readonly Cookie[];
};

export type Input<C> = {
  readonly params: ParamsOf<C>;
  readonly query: QueryOf<C>;
  readonly body: BodyOf<C>;
  /** Untouched bytes, only where the contract's `bodyForm` is `raw`. */
  readonly raw: Buffer;
  /** Only where the contract's `bodyForm` is `records`: each as it was parsed and not checked yet, or a BrokenRecord. */
  readonly records: readonly unknown[];
  /** On which line of the body each record stands, from 1; null where they are no lines. */
  readonly lines: readonly number[] | null;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly ctx: Context;
};

export type Handler<C> = (input: Input<C>) => Promise<Reply<ResultOf<C>>>;

/** A contract with the code that fulfils it. */
export type Route = {
  readonly contract: Contract;
  readonly handle: (input: Input<Contract>) => Promise<Reply<unknown>>;
};

/** Joins contract and handler; the compiler checks input and answer against the contract. */
export const route = <C extends Contract>(contract: C, handle: Handler<C>): Route => ({
  contract,
  handle: handle as unknown as Route['handle'],
});
