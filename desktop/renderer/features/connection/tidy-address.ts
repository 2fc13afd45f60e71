/**
 * What somebody meant by a typed address: the scheme is added, a path and the usual port taken off, letters made small. What cannot be
 * understood is handed back trimmed, for the schema to refuse. Pure.
 */
export function tidyAddress(typed: string): string {
  const text = typed.trim();
  const url = URL.parse(text.includes('://') ? text : `https://${text}`);
  if (url === null || text === '') return text;
  return url.protocol === 'https:' ? url.origin : `${url.protocol}//${url.host}`;
}
