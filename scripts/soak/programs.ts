import path from 'node:path';
import process from 'node:process';
import { serverFlags } from '#scripts/bootstrap/server-flags.mjs';
import { type Child, startChild } from './child.ts';

const root = process.cwd();

export interface ServerOrder {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly onError: (line: string) => void;
}

/** The server as `npm start` runs it, ready to answer. */
export const startServer = ({ folder, environment, onError }: ServerOrder): Promise<Child> =>
  startChild({
    command: [process.execPath, ...serverFlags, path.join(root, 'server/main.ts')],
    folder,
    env: environment,
    ready: 'Stop with Ctrl+C',
    onError,
  });

/** One target of the upstream, listening. */
export const startTarget = (port: number, onError: (line: string) => void): Promise<Child> =>
  startChild({
    command: [process.execPath, path.join(root, 'scripts/soak/upstream-process.ts'), String(port)],
    folder: root,
    ready: 'ready',
    onError,
  });
