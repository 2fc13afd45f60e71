import type { FormValue } from './stripe-description.ts';

type Branch = { [name: string]: FormValue };

function put(branch: Branch, [name, ...rest]: readonly string[], value: string): void {
  if (name === undefined) throw new Error('a form field needs a name');
  if (rest.length === 0) {
    branch[name] = value;
    return;
  }
  branch[name] ??= {};
  const next = branch[name];
  if (typeof next !== 'object' || Array.isArray(next)) throw new Error(`${name} is both a value and a group`);
  put(next, rest, value);
}

/** Groups whose names are 0, 1, 2 … are lists. */
function withLists(value: FormValue): FormValue {
  if (typeof value !== 'object' || Array.isArray(value)) return value;
  const entries = Object.entries(value).map(([name, part]) => [name, withLists(part)] as const);
  const isList = entries.length > 0 && entries.every(([name], at) => name === String(at));
  return isList ? entries.map(([, part]) => part) : Object.fromEntries(entries);
}

/** Decodes `application/x-www-form-urlencoded` with Stripe's brackets: `line_items[0][price]=price_1`. */
export function decodeForm(text: string): Branch {
  const root: Branch = {};
  for (const [field, value] of new URLSearchParams(text))
    put(root, field.replaceAll(']', '').split('['), value);
  return withLists(root) as Branch;
}
