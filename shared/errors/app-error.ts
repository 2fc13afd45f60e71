import { type ErrorCode, errorTable } from './codes.ts';

/** One wrong field of an input: `pointer` is an RFC 6901 JSON Pointer into the body (`/email`; the empty text is all of it), `?limit` of the query, `path:id` of the path. */
export type FieldError = { readonly pointer: string; readonly message: string };

export type AppErrorOptions = {
  /** Told to the caller; must not contain secrets or another person's data. */
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
  /** Response fields, for example `retry-after`. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
};

/** An expected refusal. It is turned into an answer in exactly one place; a broken invariant is a plain Error instead. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly detail: string | undefined;
  readonly errors: readonly FieldError[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: ErrorCode, options: AppErrorOptions = {}) {
    super(options.detail ?? errorTable[code].title, { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.status = errorTable[code].status;
    this.detail = options.detail;
    this.errors = options.errors ?? [];
    this.headers = options.headers ?? {};
  }
}

/** An `invalid-input` refusal about one field. */
export const invalidField = (pointer: string, message: string): AppError =>
  new AppError('invalid-input', { errors: [{ pointer, message }] });
