import { z } from 'zod';
import { type ErrorCode, errorCodes } from '#shared/errors/index.ts';
import { type ForwardProblemCode, forwardProblemCodes } from '#shared/ipc/index.ts';

/** Codes that only this side of the line gives: an answer or a request that its contract does not allow. */
const localCodes = ['answer-invalid', 'request-invalid', 'unknown'] as const;
export type ProblemCode = ErrorCode | ForwardProblemCode | (typeof localCodes)[number];

const knownCodes: readonly string[] = [...errorCodes, ...forwardProblemCodes, ...localCodes];

type ProblemParts = {
  code: ProblemCode;
  status: number;
  title: string;
  detail?: string | undefined;
  requestId?: string | undefined;
  errors?: { pointer: string; message: string }[] | undefined;
};

/**
 * A request that came to nothing. `status` is 0 when no answer was used. `requestId` is what to quote to whoever runs the
 * server; `fieldErrors` tells by JSON Pointer (`/email`, `?status`) which part of the input was wrong.
 */
export class ApiProblem extends Error {
  readonly code: ProblemCode;
  readonly status: number;
  readonly title: string;
  readonly detail: string | undefined;
  readonly requestId: string | undefined;
  readonly fieldErrors: readonly { pointer: string; message: string }[];

  constructor(parts: ProblemParts) {
    super(parts.title);
    this.name = 'ApiProblem';
    this.code = parts.code;
    this.status = parts.status;
    this.title = parts.title;
    this.detail = parts.detail;
    this.requestId = parts.requestId;
    this.fieldErrors = parts.errors ?? [];
  }

  /** The session is over or was never there: only signing in helps. */
  get isSignedOut(): boolean {
    return this.code === 'unauthenticated' || this.code === 'session-expired';
  }
}

// Wider than the server's own problemSchema: a code of a newer server must still show its title and request id.
const anyProblemSchema = z.looseObject({
  title: z.string(),
  status: z.int(),
  detail: z.string().optional(),
  code: z.string(),
  requestId: z.string(),
  errors: z.array(z.object({ pointer: z.string(), message: z.string() })).optional(),
});

/** A code as it is known here; `unknown` for one that is not. Pure. */
export const knownCode = (code: string): ProblemCode =>
  knownCodes.includes(code) ? (code as ProblemCode) : 'unknown';

/** Makes an ApiProblem of an answer's parsed body; a body that is no problem document gives one that says so. Pure. */
export function toApiProblem(status: number, body: unknown): ApiProblem {
  const parsed = anyProblemSchema.safeParse(body);
  if (!parsed.success) {
    return new ApiProblem({ code: 'unknown', status, title: `The server answered with status ${status}.` });
  }
  const { code, ...rest } = parsed.data;
  return new ApiProblem({ ...rest, code: knownCode(code) });
}
