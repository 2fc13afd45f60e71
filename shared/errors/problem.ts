import { z } from 'zod';
import type { AppError } from './app-error.ts';
import { type ErrorCode, errorCodes, errorTable } from './codes.ts';

/** Problem details as RFC 9457 defines them, with our `code` and `requestId`, and `errors` for wrong input. */
export const problemSchema = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string().optional(),
  code: z.enum(errorCodes as [ErrorCode, ...ErrorCode[]]),
  requestId: z.string(),
  errors: z.array(z.strictObject({ pointer: z.string(), message: z.string() })).optional(),
  /** Names of the exceeded policies, in the problem types of the rate limit draft (draft-ietf-httpapi-ratelimit-headers-11, section 5). */
  'violated-policies': z.array(z.string()).optional(),
});
export type Problem = z.infer<typeof problemSchema>;

/** The URI that names a kind of problem: the registered one where there is one, else ours. */
export function problemType(code: ErrorCode): string {
  const entry = errorTable[code];
  return 'type' in entry ? entry.type : `urn:wrkout:problem:${code}`;
}

/** The body of the answer to a refusal. Pure. */
export function toProblem(error: AppError, requestId: string): Problem {
  return {
    type: problemType(error.code),
    title: errorTable[error.code].title,
    status: error.status,
    ...(error.detail === undefined ? {} : { detail: error.detail }),
    code: error.code,
    requestId,
    ...(error.errors.length === 0 ? {} : { errors: [...error.errors] }),
  };
}
