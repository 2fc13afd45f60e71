/** Where a text stops being JSON, and what would have to stand there. Lines and columns count from 1. */
export type JsonFault = { readonly line: number; readonly column: number; readonly wanted: string };

const blank = /[ \t\n\r]*/y;
const token =
  /"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4})|[\u007f-\u009f])*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[[\]{},:]/uy;

type Wanted = 'value' | 'first value' | 'name' | 'first name' | 'colon' | 'more' | 'end';

const words: Readonly<Record<Wanted, string>> = {
  value: 'a value must stand here',
  'first value': 'a value or ] must stand here',
  name: 'a name in double quotes must stand here',
  'first name': 'a name in double quotes or } must stand here',
  colon: 'a colon must stand here',
  more: 'a comma or the closing bracket must stand here',
  end: 'nothing more may stand here',
};

const openings: Readonly<Record<string, Wanted>> = { '{': 'first name', '[': 'first value' };

const afterValue = (open: readonly string[]): Wanted => (open.length === 0 ? 'end' : 'more');
const isIn = (bracket: string, open: readonly string[]): boolean => open.at(-1) === bracket;

/** What follows a token that begins a value; null when it begins none. */
function beginValue(found: string, open: string[]): Wanted | null {
  if (/^[\]},:]$/.test(found)) return null;
  const inside = openings[found];
  if (inside === undefined) return afterValue(open);
  open.push(found);
  return inside;
}

function mayClose(wanted: Wanted, found: string, open: readonly string[]): boolean {
  const closing = isIn('{', open) ? '}' : ']';
  return found === closing && (wanted === 'more' || wanted.startsWith('first'));
}

/** What follows a token where `wanted` is asked for, or null when the token does not belong there. Changes `open`, the brackets around it. */
function step(wanted: Wanted, found: string, open: string[]): Wanted | null {
  if (mayClose(wanted, found, open)) {
    open.pop();
    return afterValue(open);
  }
  const afterComma = isIn('{', open) ? 'name' : 'value';
  if (wanted === 'more') return found === ',' ? afterComma : null;
  if (wanted === 'colon') return found === ':' ? 'value' : null;
  if (wanted.endsWith('name')) return found.startsWith('"') ? 'colon' : null;
  return wanted.endsWith('value') ? beginValue(found, open) : null;
}

function placeOf(text: string, at: number): Pick<JsonFault, 'line' | 'column'> {
  const lines = text.slice(0, at).split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

/** The first place at which a text is not JSON (RFC 8259), or null when it is. Says nothing of what stands there. Pure. */
export function findJsonFault(text: string): JsonFault | null {
  const open: string[] = [];
  let wanted: Wanted = 'value';
  for (let at = 0; ; ) {
    blank.lastIndex = at;
    at += blank.exec(text)?.[0].length ?? 0;
    if (at === text.length && wanted === 'end') return null;
    token.lastIndex = at;
    const [found = ''] = token.exec(text) ?? [];
    const next: Wanted | null = found === '' ? null : step(wanted, found, open);
    if (next === null) return { ...placeOf(text, at), wanted: words[wanted] };
    wanted = next;
    at += found.length;
  }
}
