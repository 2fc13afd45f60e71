/**
 * What a problem says of single fields, by JSON Pointer (`/email`, `?status`); empty when it says nothing of fields. Pure.
 */
export function fieldErrorsOf(error: unknown): Readonly<Record<string, string>> {
  if (typeof error !== 'object' || error === null || !('fieldErrors' in error)) return {};
  const list = error.fieldErrors as readonly { pointer: string; message: string }[];
  return Object.fromEntries(list.map(({ pointer, message }) => [pointer, sentence(message)]));
}

const sentence = (message: string): string => message.charAt(0).toUpperCase() + message.slice(1);
