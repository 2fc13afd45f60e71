import type { Log } from '#server/foundation/http/index.ts';

type Line = { readonly level: string; readonly fields: Record<string, unknown>; readonly text: string };

/** A log that keeps what it was told. */
export function rememberingLog(): { readonly log: Log; readonly lines: readonly Line[] } {
  const lines: Line[] = [];
  const at = (level: string) => (fields: unknown, text?: string) => {
    lines.push({ level, fields: (fields ?? {}) as Record<string, unknown>, text: String(text ?? fields) });
  };
  const log = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
  return { log: log as unknown as Log, lines };
}
