import { globSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Contract } from '#shared/contracts/contract.ts';

const isContract = (value: unknown): value is Contract =>
  typeof value === 'object' &&
  value !== null &&
  ['id', 'listener', 'path', 'success'].every((n) => n in value);

/** Every contract that `shared/contracts` exports, from whichever file. */
export async function loadAllContracts(): Promise<Contract[]> {
  const files = globSync('shared/contracts/*.ts').sort();
  const modules = await Promise.all(
    files.map((file) => import(pathToFileURL(path.resolve(file)).href) as Promise<Record<string, unknown>>),
  );
  return [...new Set(modules.flatMap((module) => Object.values(module)).filter(isContract))];
}
