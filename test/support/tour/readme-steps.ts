import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The shell commands of README's tour, one text per numbered step that has any; the number is the step's own. */
export function readTour(): Map<number, string> {
  const readme = readFileSync('README.md', 'utf8');
  const from = readme.indexOf('## Five-minute tour');
  const to = readme.indexOf('\n## ', from + 1);
  const steps = new Map<number, string>();
  for (const part of readme
    .slice(from, to)
    .split(/^\*\*(?=\d+\.)/m)
    .slice(1)) {
    const blocks = [...part.matchAll(/```sh\n(.*?)```/gs)].map((match) => match[1] ?? '');
    if (blocks.length > 0) steps.set(Number.parseInt(part, 10), blocks.join('\n'));
  }
  return steps;
}

type TourOptions = {
  /** Working directory; its folder `data` is the server's. */
  readonly folder: string;
  readonly publicPort: number;
};

/**
 * Types the steps of the tour into one shell after another, with the variables and functions of the steps before, as a person would in one
 * terminal. Only the port is exchanged. A command that fails ends the step with an error that carries its output.
 */
export function tourShell({ folder, publicPort }: TourOptions) {
  const state = join(folder, 'shell-state');
  writeFileSync(state, '');
  const steps = readTour();
  return {
    type: async (step: number): Promise<string> => {
      const commands = steps.get(step);
      if (commands === undefined) throw new Error(`README's tour has no commands at step ${step}`);
      const here = commands.replaceAll('localhost:8443', `localhost:${publicPort}`);
      const keep = `{ declare -p token csrf key json 2>/dev/null || true; declare -f; } > ${state}`;
      const script = `set -e -o pipefail; source ${state}\n${here}\n${keep}`;
      const { stdout } = await run('bash', ['-c', script], { cwd: folder, timeout: 60_000 });
      return stdout;
    },
    variable: (name: string): string => {
      const match = new RegExp(`declare -- ${name}="(.*)"`).exec(readFileSync(state, 'utf8'));
      return match?.[1] ?? '';
    },
  };
}
