import type { ChildProcess } from 'node:child_process';
import type { HostCommands } from './host/control.ts';

type Reply = { id: number; value?: unknown; error?: string };
type Ask = <C extends keyof HostCommands>(
  command: C,
  ...args: Parameters<HostCommands[C]>
) => Promise<Awaited<ReturnType<HostCommands[C]>>>;

type Waiting = { resolve: (value: never) => void; reject: (error: Error) => void };

let lastId = 0;

/** Makes the function that gives the host in this process a command and promises its result. Rejects when the host is gone. */
export function askHost(main: ChildProcess): Ask {
  const waiting = new Map<number, Waiting>();
  main.on('message', ({ id, value, error }: Reply) => {
    const asker = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) asker?.resolve(value as never);
    else asker?.reject(new Error(error));
  });
  main.once('exit', () => {
    for (const { reject } of waiting.values()) reject(new Error('the host is gone'));
  });
  return (command, ...args) =>
    new Promise((resolve, reject) => {
      lastId += 1;
      waiting.set(lastId, { resolve, reject });
      main.send({ id: lastId, command, args }, (error) => error && reject(error));
    });
}
