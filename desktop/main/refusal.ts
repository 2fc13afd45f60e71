import type { IpcErrorCode } from '#shared/ipc/index.ts';

/** An expected refusal inside the main process: becomes the screen's `{ ok: false, error }`. `message` may be shown. */
export class Refusal extends Error {
  readonly code: IpcErrorCode;
  readonly field: string | undefined;

  constructor(code: IpcErrorCode, message: string, options: { field?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'Refusal';
    this.code = code;
    this.field = options.field;
  }
}
