import { globSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Contract } from '#shared/contracts/contract.ts';

const isContract = (value: unknown): value is Contract =>
  typeof value === 'object' &&
  value !== null &&
  ['id', 'listener', 'path', 'success'].every((n) => n in value);

/**
 * Every contract that `shared/contracts` exports, from whichever file. At once, because tests are declared while files load, and mocha
 * loads no file that waits.
 */
export function listAllContracts(): readonly Contract[] {
  loaded ??= loadContracts();
  return loaded;
}

let loaded: readonly Contract[] | undefined;

function loadContracts(): readonly Contract[] {
  const load = createRequire(import.meta.url);
  const files = globSync('shared/contracts/*.ts').sort();
  const modules = files.map((file) => load(path.resolve(file)) as Record<string, unknown>);
  return [...new Set(modules.flatMap((module) => Object.values(module)).filter(isContract))];
}

/** The same, for those who wait anyway. */
export const loadAllContracts = async (): Promise<readonly Contract[]> => listAllContracts();
