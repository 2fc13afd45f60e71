import type { SourceFile } from './source-tree.ts';

/** Words that promise work instead of doing it, and comments that silence a tool. Split so that this file passes. */
const WORDS = new RegExp(
  `\\b(${['TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX'].join('|')})\\b|${['biome', 'ignore'].join('-')}|@ts-${'(ignore|nocheck)'}|\\bas ${'any'}\\b`,
);

/** Lines with a word that has no place in finished code. */
export function findUnfinishedWords(files: readonly SourceFile[]): string[] {
  return linesOf(files)
    .filter(({ text }) => WORDS.test(text))
    .map(({ place, text }) => `${place} ${text.trim()}`);
}

/** Skipped tests whose title does not say why, by `because …` or `until …`. */
export function findSilentSkips(files: readonly SourceFile[]): string[] {
  const skip = new RegExp(`\\.${'skip'}\\(`);
  return linesOf(files.filter(({ path }) => path.startsWith('test/')))
    .filter(({ text, next }) => skip.test(text) && !/because |until /.test(text + next))
    .map(({ place, text }) => `${place} ${text.trim()}`);
}

/** Folders whose name says nothing about what lies in them. */
export function findVagueFolders(files: readonly SourceFile[]): string[] {
  const vague = new Set(['utils', 'util', 'helpers', 'helper', 'common', 'core', 'misc', 'lib']);
  const folders = new Set(files.flatMap(({ path }) => foldersOf(path)));
  return [...folders].filter((folder) => vague.has(folder.split('/').at(-1) ?? ''));
}

function foldersOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, at) => parts.slice(0, at + 1).join('/'));
}

function linesOf(files: readonly SourceFile[]): { place: string; text: string; next: string }[] {
  return files.flatMap(({ path, text }) =>
    text
      .split('\n')
      .map((line, at, all) => ({ place: `${path}:${at + 1}`, text: line, next: all[at + 1] ?? '' })),
  );
}
