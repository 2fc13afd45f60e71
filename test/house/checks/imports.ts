import ts from 'typescript6';
import type { SourceFile } from './source-tree.ts';
import { findNodes, listImports, parse, placeOf } from './syntax.ts';

/** Tools that accept nothing but a default export from their own config file. */
const MAY_EXPORT_DEFAULT = /(^|\/)vite\.config\.ts$/;

/** Default exports: a thing has one name, and it is the one it was given where it stands. */
export function findDefaultExports(files: readonly SourceFile[]): string[] {
  return files
    .filter(({ path }) => !MAY_EXPORT_DEFAULT.test(path))
    .flatMap((file) => findNodes(parse(file), isDefaultExport).map(placeOf));
}

/** Imports that climb (`../`): whoever leaves the folder says from where, by `#room/…`. */
export function findClimbs(files: readonly SourceFile[]): string[] {
  return files
    .flatMap(listImports)
    .filter(({ module }) => module.startsWith('..'))
    .map(({ module, place }) => `${place} imports ${module}`);
}

/** Files outside `allowed` that import a module whose name matches. */
export function findImportersOf(
  files: readonly SourceFile[],
  { module, allowed }: { module: RegExp; allowed: RegExp },
): string[] {
  return files
    .filter(({ path }) => !allowed.test(path))
    .flatMap(listImports)
    .filter((found) => module.test(found.module))
    .map((found) => `${found.place} imports ${found.module}`);
}

/** Places outside `allowed` where a name is used as a value: `fetch`, or a dotted one like `process.env`. */
export function findUsesOf(
  files: readonly SourceFile[],
  { name, allowed }: { name: string; allowed: RegExp },
): string[] {
  const isUse = (node: ts.Node): node is ts.Node => node.getText() === name && isValue(node);
  return files
    .filter(({ path, text }) => !allowed.test(path) && text.includes(name.split('.').at(-1) ?? name))
    .flatMap((file) => findNodes(parse(file), isUse).map((node) => `${placeOf(node)} uses ${name}`));
}

// `process.env` is a property access; `fetch` an identifier that is neither a property, a key, nor a declared name.
function isValue(node: ts.Node): boolean {
  if (ts.isPropertyAccessExpression(node)) return true;
  if (!ts.isIdentifier(node)) return false;
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node || isGlobal(parent.expression);
  return !('name' in parent && parent.name === node) || ts.isImportSpecifier(parent);
}

function isGlobal(node: ts.Node): boolean {
  return ['globalThis', 'window', 'self'].includes(node.getText());
}

function isDefaultExport(node: ts.Node): node is ts.Node {
  if (ts.isExportAssignment(node)) return true;
  if (ts.isExportSpecifier(node)) return node.name.text === 'default';
  return node.kind === ts.SyntaxKind.DefaultKeyword;
}
