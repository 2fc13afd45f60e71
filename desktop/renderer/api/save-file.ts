import type { Contract } from '#shared/contracts/contract.ts';
import type { SaveFileRequest, SaveFileResult } from '#shared/ipc/index.ts';
import { ApiProblem, knownCode } from './api-problem.ts';
import { answerOf, bridge } from './bridge.ts';
import { buildServerPath } from './build-request.ts';
import type { AnyInput, CallInput } from './call.ts';

export type SavedFile = Extract<SaveFileResult, { outcome: 'saved' }>;

/**
 * Saves the answer of a GET contract where the administrator says, through the system's dialog. Resolves to null when the dialog
 * was closed. Throws ApiProblem when the server refused, ConsoleRefusal when the file could not be written.
 */
export async function saveAnswer<C extends Contract>(
  contract: C,
  input: CallInput<C>,
  suggestedName: string,
): Promise<SavedFile | null> {
  const request: SaveFileRequest = {
    serverPath: buildServerPath(contract, input as AnyInput),
    suggestedName,
  };
  const result = await answerOf(bridge().file.save(request));
  if (result.outcome === 'cancelled') return null;
  if (result.outcome === 'saved') return result;
  const { status, code, title, detail } = result;
  throw new ApiProblem({ code: knownCode(code), status, title, detail: detail ?? undefined });
}
