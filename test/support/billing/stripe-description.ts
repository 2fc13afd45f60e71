import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import ts from 'typescript6';

/** A decoded form: Stripe's bracket notation as nested objects and arrays; every leaf is text. */
export type FormValue = string | FormValue[] | { [name: string]: FormValue };

type Description = Map<string, ts.InterfaceDeclaration>;

/** The file is long; it is read once. */
const alreadyRead = new Map<string, Description>();

const namesAround = (node: ts.Node): string[] =>
  ts.isModuleDeclaration(node.parent?.parent ?? node)
    ? [(node.parent.parent as ts.ModuleDeclaration).name.text]
    : [];

/** Every interface of a declaration file, by its name after that of its namespace; the first of a name wins. */
function readInterfaces(file: string): Description {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const found: Description = new Map();
  const visit = (node: ts.Node): void => {
    if (ts.isInterfaceDeclaration(node)) {
      const name = [...namesAround(node), node.name.text].join('.');
      for (const key of [name, node.name.text]) if (!found.has(key)) found.set(key, node);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function checkLeaf(type: string, value: FormValue, place: string): string[] {
  if (type === 'number')
    return typeof value === 'string' && Number.isFinite(Number(value)) ? [] : [`${place} is no number`];
  if (type === 'boolean') return value === 'true' || value === 'false' ? [] : [`${place} is no boolean`];
  if (type === 'string') return typeof value === 'string' ? [] : [`${place} is no text`];
  return [];
}

function checkType(all: Description, type: ts.TypeNode, value: FormValue, place: string): string[] {
  const text = type.getText();
  const element = /^Array<(.+)>$/.exec(text)?.[1];
  if (element !== undefined) {
    if (!Array.isArray(value)) return [`${place} is no list`];
    return value.flatMap((item, at) => checkNamed(all, element, item, `${place}[${at}]`));
  }
  return checkNamed(all, text, value, place);
}

function checkNamed(all: Description, type: string, value: FormValue, place: string): string[] {
  const declared = all.get(type);
  if (!declared) return checkLeaf(type, value, place);
  if (typeof value !== 'object' || Array.isArray(value)) return [`${place} is no object`];
  const members = declared.members.filter(ts.isPropertySignature);
  const known = new Map(members.map((member) => [member.name.getText(), member]));
  const missing = members
    .filter((member) => !member.questionToken && value[member.name.getText()] === undefined)
    .map((member) => `${place}[${member.name.getText()}] is missing`);
  const wrong = Object.entries(value).flatMap(([name, part]) => {
    const member = known.get(name);
    if (!member?.type) return [`${place}[${name}] is unknown to Stripe`];
    return checkType(all, member.type, part, `${place}[${name}]`);
  });
  return [...missing, ...wrong];
}

/**
 * Compares a decoded form with Stripe's own description of its API, the declarations that are generated from its OpenAPI file and come
 * with the SDK: unknown and missing parameters, numbers, lists. `file` is under `resources/`. Returns sentences; empty is good.
 */
export function checkAgainstStripe(file: string, name: string, form: FormValue): string[] {
  const entry = createRequire(import.meta.url).resolve('stripe');
  const declarations = path.join(path.dirname(entry), '..', 'esm', 'resources', file);
  const all = alreadyRead.get(declarations) ?? readInterfaces(declarations);
  alreadyRead.set(declarations, all);
  if (!all.has(name)) throw new Error(`Stripe's description has no ${name}`);
  return checkNamed(all, name, form, name);
}
