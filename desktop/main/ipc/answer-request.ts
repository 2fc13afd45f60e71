import type { z } from 'zod';
import { Refusal } from '#desktop/main/refusal.ts';
import { reportProblem } from '#desktop/main/report-problem.ts';
import {
  type IpcAnswer,
  type IpcChannel,
  type IpcError,
  type IpcParsedRequest,
  type IpcResponse,
  ipcChannels,
} from '#shared/ipc/index.ts';
import { isConsolePage, type SendingFrame } from './check-sender.ts';

/** One function per channel, which gets a checked request and promises the channel's answer. */
export type IpcHandlers = {
  [C in IpcChannel]: (request: IpcParsedRequest<C>) => Promise<IpcResponse<C>> | IpcResponse<C>;
};

/**
 * Answers one request of a page: checks who asks, checks what is asked, lets the handler work, checks what it gives. Never
 * rejects: an expected refusal and a fault are both told as `{ ok: false, error }`; a fault's reason goes to the log only.
 */
export async function answerRequest<C extends IpcChannel>(
  handlers: IpcHandlers,
  { channel, frame, payload }: { channel: C; frame: SendingFrame | null; payload: unknown },
): Promise<IpcAnswer<IpcResponse<C>>> {
  if (!isConsolePage(frame)) {
    reportProblem(`${channel} was asked by a page that may not`, frame?.origin ?? 'a frame that is gone');
    return refuse({ code: 'sender-refused', message: 'Only the console may ask this.' });
  }
  const request = ipcChannels[channel].request.safeParse(payload ?? {});
  if (!request.success) return refuse(describeFault(request.error));
  try {
    const value = await handlers[channel](request.data as IpcParsedRequest<C>);
    const response = ipcChannels[channel].response.safeParse(value);
    if (response.success) return { ok: true, value: response.data as IpcResponse<C> };
    reportProblem(`the answer to ${channel} is not what was promised`, response.error);
    return refuse({ code: 'answer-invalid', message: 'The console made a mistake in its answer.' });
  } catch (error) {
    return refuse(describeError(channel, error));
  }
}

const refuse = (error: IpcError): { ok: false; error: IpcError } => ({ ok: false, error });

function describeFault(error: z.ZodError): IpcError {
  const [issue] = error.issues;
  const unknownKeys = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  const field = [...(issue?.path ?? []), ...unknownKeys].join('.');
  return {
    code: 'request-invalid',
    message: issue?.message ?? 'not understood',
    ...(field === '' ? {} : { field }),
  };
}

function describeError(channel: IpcChannel, error: unknown): IpcError {
  if (error instanceof Refusal) {
    return {
      code: error.code,
      message: error.message,
      ...(error.field === undefined ? {} : { field: error.field }),
    };
  }
  reportProblem(`${channel} failed`, error);
  return { code: 'internal', message: 'The console could not do this. Its log says why.' };
}
