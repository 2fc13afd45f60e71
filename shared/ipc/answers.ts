import { z } from 'zod';

/** Every way in which the main process refuses a request of the screen. */
export const ipcErrorCodes = [
  'sender-refused',
  'request-invalid',
  'answer-invalid',
  'server-not-chosen',
  'server-not-trusted',
  'server-unreachable',
  'certificate-changed',
  'trust-out-of-date',
  'file-not-written',
  'link-refused',
  'internal',
] as const;
export type IpcErrorCode = (typeof ipcErrorCodes)[number];

/** Why a request was refused: `field` names the wrong part of the request, such as `origin`; `message` may be shown. */
export const ipcErrorSchema = z.strictObject({
  code: z.enum(ipcErrorCodes),
  message: z.string(),
  field: z.string().optional(),
});
export type IpcError = z.infer<typeof ipcErrorSchema>;

/** Each request is answered by one of two shapes; the promise itself never rejects for an expected refusal. */
export type IpcAnswer<Value> = { ok: true; value: Value } | { ok: false; error: IpcError };
