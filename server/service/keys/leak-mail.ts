import type { LeakReport } from '#shared/contracts/key-services.ts';

/** A key that was revoked because it was found. */
export type FoundKey = {
  readonly name: string;
  readonly prefix: string;
  readonly report: LeakReport;
};

const placeOf = ({ source, url }: LeakReport): string =>
  [source && `reported by ${source}`, url && `found at ${url}`].filter(Boolean).join(', ');

const lineOf = ({ name, prefix, report }: FoundKey): string => {
  const place = placeOf(report);
  return `- "${name}", which begins with ${prefix}${place === '' ? '' : `\n  ${place}`}`;
};

/** What the holder of keys that were found is told. The keys themselves are not in it. Pure. */
export const leakMailText = (holder: string, found: readonly FoundKey[]): string => `Hello ${holder},

${found.length === 1 ? 'an API key of yours was' : 'API keys of yours were'} found where others can read ${found.length === 1 ? 'it' : 'them'}:

${found.map(lineOf).join('\n')}

${found.length === 1 ? 'It has' : 'They have'} been revoked: the next request was refused already. Please make a new
key, and keep it where only your program can read it: an environment
variable or a secret store, not the source code. Deleting the place
where it was found does not help, others have copied it.

What was called with your keys stands in your access log:
GET /v1/access-logs
`;
