import type { IpcAnswer, IpcErrorCode, WrkoutBridge } from '#shared/ipc/index.ts';

declare global {
  interface Window {
    readonly wrkout: WrkoutBridge;
  }
}

/** What the desktop offers this page. */
export const bridge = (): WrkoutBridge => window.wrkout;

/** The main process refused what the page asked; `message` may be shown, `field` names the wrong part of the request. */
export class ConsoleRefusal extends Error {
  readonly code: IpcErrorCode;
  readonly field: string | undefined;

  constructor(code: IpcErrorCode, message: string, field?: string) {
    super(message);
    this.name = 'ConsoleRefusal';
    this.code = code;
    this.field = field;
  }
}

/** The value of an IPC answer. Throws ConsoleRefusal when the main process refused. */
export async function answerOf<Value>(asked: Promise<IpcAnswer<Value>>): Promise<Value> {
  const answer = await asked;
  if (answer.ok) return answer.value;
  throw new ConsoleRefusal(answer.error.code, answer.error.message, answer.error.field);
}
