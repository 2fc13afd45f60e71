import type { z } from 'zod';
import type { Contract } from '#shared/contracts/contract.ts';
import type { CallInput } from './call.ts';
import { eventStreamReader, type StreamEvent } from './event-stream.ts';
import { parseKnown, readAnswer } from './read-answer.ts';
import { type AnyInput, send } from './send.ts';

type Watching = {
  readonly lastEventId: string | undefined;
  readonly signal: AbortSignal;
  /** The server has taken the watch; events follow. */
  readonly onBegin: () => void;
  readonly onEvents: (events: readonly StreamEvent[]) => void;
};

/**
 * Takes the events of an endless answer as they come. Resolves when the server closes it, to how long it asks to wait before one comes back. Throws
 * ApiProblem for a refusal, and what `fetch` throws when the connection breaks or `signal` ends it.
 */
export async function watch<C extends Contract>(
  contract: C,
  input: CallInput<C>,
  { lastEventId, signal, onBegin, onEvents }: Watching,
): Promise<{ retryMs: number | undefined }> {
  const accept = String(contract.success.media);
  const answer = await send(contract, input as AnyInput, { accept, signal, lastEventId });
  if (!answer.ok || answer.body === null) {
    await readAnswer(contract, answer);
    return { retryMs: undefined };
  }
  onBegin();
  const reader = eventStreamReader();
  const decoder = new TextDecoder();
  for await (const bytes of answer.body) {
    const events = reader.take(decoder.decode(bytes, { stream: true }));
    if (events.length > 0) onEvents(events);
  }
  return { retryMs: reader.retryMs() };
}

/** An event's data as its schema has it, without what a newer server has added; undefined when it is something else. Pure. */
export function readEvent<Data>(schema: z.ZodType<Data>, { data }: StreamEvent): Data | undefined {
  const parsed = parseKnown(schema, parseData(data));
  return parsed.success ? (parsed.data as Data) : undefined;
}

function parseData(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    // Not JSON, so it fits no schema: the caller is told by the undefined.
    return undefined;
  }
}
