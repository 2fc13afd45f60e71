import ts from 'typescript6';
import { countLines, type SourceFile } from './source-tree.ts';
import { findNodes, parse, placeOf } from './syntax.ts';

const FILE_LIMIT = 300;
const FUNCTION_LIMIT = 60;

/** Files longer than 300 lines. */
export function findLongFiles(files: readonly SourceFile[]): string[] {
  return files
    .filter(({ text }) => countLines(text) > FILE_LIMIT)
    .map(({ path, text }) => `${path} has ${countLines(text)} lines`);
}

/** Functions longer than 60 lines. A `describe` callback is a chapter, not a function, and is left out. */
export function findLongFunctions(files: readonly SourceFile[]): string[] {
  return measureFunctions(files)
    .filter(({ lines }) => lines > FUNCTION_LIMIT)
    .map(({ place, lines }) => `${place} has ${lines} lines`);
}

/** Every function with its place and number of lines. */
export function measureFunctions(files: readonly SourceFile[]): { place: string; lines: number }[] {
  return files.flatMap((file) =>
    findNodes(parse(file), isFunctionWithBody)
      .filter((node) => !isChapter(node))
      .map((node) => ({ place: placeOf(node), lines: countLines(node.getText()) })),
  );
}

/** The middle value; 0 for none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function isFunctionWithBody(node: ts.Node): node is ts.FunctionLikeDeclaration {
  return ts.isFunctionLike(node) && 'body' in node && node.body !== undefined;
}

function isChapter(node: ts.Node): boolean {
  const { parent } = node;
  return ts.isCallExpression(parent) && /^describe(\.\w+)?$/.test(parent.expression.getText());
}
