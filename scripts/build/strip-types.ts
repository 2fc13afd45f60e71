import { stripTypeScriptTypes } from 'node:module';

/** A string that names a TypeScript file of ours: `./x.ts`, `#server/x.ts`, in an import or a `new URL(…)`. */
const OWN_FILE = /(['"])((?:\.{1,2}\/|#(?:shared|server|desktop)\/)[^'"\n]+)\.ts\1/g;

/**
 * Plain JavaScript for one TypeScript file: types become blanks, so lines and columns stay, and names of our own files
 * end in `.js`. Throws SyntaxError for what is not erasable. Pure.
 */
export function stripTypes(source: string): string {
  return stripTypeScriptTypes(source, { mode: 'strip' }).replace(OWN_FILE, '$1$2.js$1');
}
