import { z } from 'zod';
import { reportProblem } from '#desktop/main/report-problem.ts';
import { themePreferences } from '#shared/ipc/index.ts';
import { readIfThere } from './read-if-there.ts';
import { replaceFile } from './replace-file.ts';

const boundsSchema = z.strictObject({
  x: z.int(),
  y: z.int(),
  width: z.int().min(200),
  height: z.int().min(200),
});
export type WindowBounds = z.infer<typeof boundsSchema>;

const preferencesSchema = z.strictObject({
  theme: z.enum(themePreferences),
  window: z.strictObject({ bounds: boundsSchema, isMaximized: z.boolean() }).nullable(),
});
export type Preferences = z.infer<typeof preferencesSchema>;

export type PreferenceFile = {
  read: () => Preferences;
  update: (part: Partial<Preferences>) => Promise<void>;
  /** Resolves once the last change is on disk. */
  settled: () => Promise<void>;
};

/**
 * Opens `preferences.json`: appearance and window place, nothing secret. A file that is not readable counts as none, with a
 * line in the log: the choices are small and made again in seconds.
 */
export async function openPreferences(path: string): Promise<PreferenceFile> {
  let held = await load(path);
  let written: Promise<void> = Promise.resolve();
  return {
    read: () => held,
    settled: () => written,
    update(part) {
      held = { ...held, ...part };
      const content = JSON.stringify(held);
      // A failed write is its own caller's to hear of, not the next one's.
      written = written.catch(() => undefined).then(() => replaceFile(path, content));
      return written;
    },
  };
}

async function load(path: string): Promise<Preferences> {
  try {
    const bytes = await readIfThere(path);
    if (bytes !== null) return preferencesSchema.parse(JSON.parse(bytes.toString('utf8')));
  } catch (error) {
    reportProblem('the preferences could not be read; the defaults are used', error);
  }
  return { theme: 'system', window: null };
}
