import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { cruise, type ICruiseOptions, type ICruiseResult } from 'dependency-cruiser';
import { counted } from '#shared/values/index.ts';

const ROOMS = ['shared', 'server', 'desktop', 'scripts', 'test'];

/** What a cruise found: one line for each broken rule, and how many of the tree's source files it looked at. */
export interface BoundaryReport {
  readonly violations: readonly string[];
  readonly cruisedFiles: number;
  readonly sourceFiles: number;
}

/**
 * Checks who imports whom in the tree at the current folder against `.dependency-cruiser.mjs`.
 * Throws Error when the cruise saw fewer modules than there are source files, or read no import where there is one: a
 * cruise that cannot read TypeScript finds nothing and would otherwise pass.
 */
export async function checkBoundaries(root: string): Promise<BoundaryReport> {
  const rooms = ROOMS.filter((room) => globSync(`${room}/**/*.{ts,tsx,mjs}`, { cwd: root }).length > 0);
  const sources = listSources(root, rooms);
  if (sources.length === 0) throw new Error(`No source files under ${root}.`);
  const { default: config } = await import(pathToFileURL(path.join(root, '.dependency-cruiser.mjs')).href);
  const result = await cruiseTree({ root, rooms, config });
  const unseen = findUnseen({ root, sources, modules: result.modules });
  if (unseen.length > 0) {
    throw new Error(
      `The cruise missed ${unseen.length} of ${sources.length} files: ${unseen.slice(0, 5).join(', ')}`,
    );
  }
  return {
    violations: result.summary.violations.map((v) => `${v.rule.name}: ${v.from} → ${v.to}`),
    cruisedFiles: sources.length - unseen.length,
    sourceFiles: sources.length,
  };
}

interface Cruised {
  readonly root: string;
  readonly sources: readonly string[];
  readonly modules: ICruiseResult['modules'];
}

// Missed is also a file that was listed but not read: it imports something, and no dependency was found in it.
function findUnseen({ root, sources, modules }: Cruised): string[] {
  const dependencies = new Map(modules.map((module) => [module.source, module.dependencies.length]));
  return sources.filter((file) => {
    const found = dependencies.get(file);
    if (found !== 0) return found === undefined;
    return /^import (type )?[\w{*].* from '/m.test(readFileSync(path.join(root, file), 'utf8'));
  });
}

async function cruiseTree(tree: {
  root: string;
  rooms: string[];
  config: ConfigFile;
}): Promise<ICruiseResult> {
  const { forbidden, options } = tree.config;
  const { output } = await cruise(tree.rooms, {
    ...options,
    baseDir: tree.root,
    validate: true,
    ruleSet: { forbidden },
  } as ICruiseOptions);
  if (typeof output === 'string')
    throw new Error('dependency-cruiser answered text where a result was asked for.');
  return output;
}

interface ConfigFile {
  readonly forbidden: object[];
  readonly options: object;
}

function listSources(root: string, rooms: string[]): string[] {
  return rooms
    .flatMap((room) => globSync(`${room}/**/*.{ts,tsx,mts,cts,mjs}`, { cwd: root }))
    .map((file) => file.split(path.sep).join('/'));
}

if (import.meta.main) {
  const report = await checkBoundaries(process.cwd());
  for (const line of report.violations) console.error(line);
  console.log(
    `${report.cruisedFiles} of ${report.sourceFiles} files cruised, ${counted(report.violations.length, 'violation')}`,
  );
  process.exitCode = report.violations.length === 0 ? 0 : 1;
}
