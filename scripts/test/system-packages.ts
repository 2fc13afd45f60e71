import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import process from 'node:process';

/** Programs the console, PDF, log export and fault tests start, and the Debian packages that bring them. */
const PROGRAMS = [
  { anyOf: ['chromium', 'chromium-browser', 'google-chrome'], debianPackage: 'chromium' },
  { anyOf: ['Xvfb'], debianPackage: 'xvfb' },
  { anyOf: ['pdftotext'], debianPackage: 'poppler-utils' },
  { anyOf: ['goaccess'], debianPackage: 'goaccess' },
  { anyOf: ['strace'], debianPackage: 'strace' },
];

/** What one look at the machine needs; tests hand in their own. */
export interface Machine {
  readonly has: (program: string) => boolean;
  readonly isDebian: boolean;
  readonly isRoot: boolean;
  readonly canSudo: () => boolean;
  readonly run: (command: string, args: readonly string[]) => boolean;
  readonly say: (text: string) => void;
}

/** Debian packages whose program is not on PATH. */
export function missingSystemPackages({ has }: Pick<Machine, 'has'>): string[] {
  return PROGRAMS.filter(({ anyOf }) => !anyOf.some(has)).map(({ debianPackage }) => debianPackage);
}

/**
 * Installs what the console, PDF, log export and fault tests need where that is allowed: on Debian as root, or with a sudo that asks no
 * password. Answers an empty list when all is there, else what remains missing, after saying exactly what to install.
 * Repeating it is safe.
 */
export function ensureSystemPackages(machine: Machine = thisMachine()): string[] {
  const missing = missingSystemPackages(machine);
  if (missing.length === 0) return [];
  const elevation = elevationOf(machine);
  if (elevation) {
    machine.say(`\n▸ Installing ${missing.join(', ')} (Debian)`);
    const apt = (...args: string[]) =>
      machine.run(elevation[0] ?? 'apt-get', [...elevation.slice(1), ...args]);
    if (apt('update', '-q')) apt('install', '-y', '-q', '--no-install-recommends', ...missing);
  }
  const remaining = missingSystemPackages(machine);
  if (remaining.length > 0) {
    machine.say('\nMissing for the console, PDF, log export and fault tests. On Debian or Ubuntu, as root:');
    machine.say(`  apt-get update && apt-get install -y ${remaining.join(' ')}`);
  }
  return remaining;
}

function elevationOf(machine: Machine): string[] | undefined {
  if (!machine.isDebian) return undefined;
  if (machine.isRoot) return ['apt-get'];
  return machine.canSudo() ? ['sudo', '-n', 'DEBIAN_FRONTEND=noninteractive', 'apt-get'] : undefined;
}

function thisMachine(): Machine {
  const starts = (command: string, args: readonly string[]) =>
    spawnSync(command, args, { stdio: 'ignore' }).status === 0;
  return {
    has: (program) => starts('sh', ['-c', `command -v ${program}`]),
    isDebian: existsSync('/etc/debian_version'),
    isRoot: process.getuid?.() === 0,
    canSudo: () => starts('sudo', ['-n', 'true']),
    say: (text) => console.log(text),
    run: (command, args) =>
      spawnSync(command, args, {
        stdio: 'inherit',
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      }).status === 0,
  };
}
