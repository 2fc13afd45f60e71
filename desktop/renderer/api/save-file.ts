import { useCallback, useEffect, useRef, useState } from 'react';
import type { z } from 'zod';
import type { Contract } from '#shared/contracts/contract.ts';
import type { SaveFileRequest, SaveFileResult, SaveProgress } from '#shared/ipc/index.ts';
import { ApiProblem, knownCode } from './api-problem.ts';
import { answerOf, bridge } from './bridge.ts';
import { buildServerPath, checkPart } from './build-request.ts';
import type { CallInput } from './call.ts';
import type { AnyInput } from './send.ts';

export type SavedFile = Extract<SaveFileResult, { outcome: 'saved' }>;

/** How a file is to be called, and in which form it is wanted where a route has several. */
export type WantedFile = { readonly suggestedName: string; readonly accept?: string };

/** How a save ended, when nothing refused it. */
export type SaveEnd = Exclude<SaveFileResult, { outcome: 'refused' }>;

/**
 * Saves the answer of a contract where the administrator says, through the system's dialog. Throws ApiProblem when the server refused or the
 * request cannot be made, ConsoleRefusal when the file could not be written.
 */
async function saveToFile(
  contract: Contract,
  input: AnyInput,
  wanted: WantedFile & { saveId?: string },
): Promise<SaveEnd> {
  const result = await answerOf(bridge().file.save(toRequest(contract, input, wanted)));
  if (result.outcome !== 'refused') return result;
  const { status, code, title, detail } = result;
  throw new ApiProblem({ code: knownCode(code), status, title, detail: detail ?? undefined });
}

/** Saves a small answer, without progress. Resolves to null when the dialog was closed. Throws as `useSave` does. */
export async function saveAnswer<C extends Contract>(
  contract: C,
  input: CallInput<C>,
  wanted: WantedFile,
): Promise<SavedFile | null> {
  const end = await saveToFile(contract, input as AnyInput, wanted);
  return end.outcome === 'saved' ? end : null;
}

function toRequest(
  contract: Contract,
  input: AnyInput,
  wanted: WantedFile & { saveId?: string },
): SaveFileRequest {
  const serverPath = buildServerPath(contract, input);
  if (contract.method !== 'POST') return { serverPath, ...wanted };
  const schema: z.ZodType | undefined = contract.body;
  const body = schema === undefined ? undefined : (checkPart(schema, input.body) as SaveFileRequest['body']);
  return { serverPath, method: 'POST', ...(body === undefined ? {} : { body }), ...wanted };
}

/** How far a save is. */
export type Saving = Pick<SaveProgress, 'phase' | 'sizeBytes' | 'totalBytes'>;

/**
 * Saving with progress. `saving` is null while nothing is under way, and while the system's dialog is open; `isBusy` counts that too. A save
 * goes on when its screen is left.
 */
export function useSave() {
  const [isBusy, setBusy] = useState(false);
  const [saving, setSaving] = useState<Saving | null>(null);
  const saveId = useRef<string | null>(null);
  useEffect(
    () =>
      bridge().file.onProgress(({ saveId: id, ...progress }) => {
        if (id === saveId.current) setSaving(progress);
      }),
    [],
  );
  const save = useCallback(
    async <C extends Contract>(contract: C, input: CallInput<C>, wanted: WantedFile): Promise<SaveEnd> => {
      const id = crypto.randomUUID();
      saveId.current = id;
      setBusy(true);
      try {
        return await saveToFile(contract, input as AnyInput, { ...wanted, saveId: id });
      } finally {
        saveId.current = null;
        setBusy(false);
        setSaving(null);
      }
    },
    [],
  );
  const stop = useCallback(async () => {
    if (saveId.current !== null) await answerOf(bridge().file.stop({ saveId: saveId.current }));
  }, []);
  return { isBusy, saving, save, stop };
}
