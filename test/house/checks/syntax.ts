import ts from 'typescript6';
import type { SourceFile } from './source-tree.ts';

/** Parses one file; positions and parents are set. */
export function parse({ path, text }: SourceFile): ts.SourceFile {
  const kind = path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, kind);
}

/** Every node of the tree below `node` that `pick` accepts, outermost first. */
export function findNodes<T extends ts.Node>(node: ts.Node, pick: (node: ts.Node) => node is T): T[] {
  const found: T[] = [];
  const visit = (child: ts.Node): void => {
    if (pick(child)) found.push(child);
    ts.forEachChild(child, visit);
  };
  visit(node);
  return found;
}

/** `path:line` of a node. */
export function placeOf(node: ts.Node): string {
  const file = node.getSourceFile();
  return `${file.fileName}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
}

/** Module names a file imports or re-exports, statically or by `import()`, with their places. */
export function listImports(file: SourceFile): { module: string; place: string }[] {
  return findNodes(parse(file), ts.isStringLiteral)
    .filter(isModuleName)
    .map((literal) => ({ module: literal.text, place: placeOf(literal) }));
}

function isModuleName(literal: ts.StringLiteral): boolean {
  const { parent } = literal;
  if (ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent)) return true;
  if (ts.isLiteralTypeNode(parent)) return ts.isImportTypeNode(parent.parent);
  return ts.isCallExpression(parent) && parent.expression.kind === ts.SyntaxKind.ImportKeyword;
}
