import type { ChildProcess } from 'node:child_process';
import type { HostCommands } from './host/control.ts';

type Reply = { id: number; value?: unknown; error?: string };
type Ask = <C extends keyof HostCommands>(
  command: C,
  ...args: Parameters<HostCommands[C]>
) => Promise<Awaited<ReturnType<HostCommands[C]>>>;

let lastId = 0;

/** Makes the function that gives the host in this process a command and promises its result. Rejects when the host is gone. */
export function askHost(main: ChildProcess): Ask {
  return (command, ...args) =>
    new Promise((resolve, reject) => {
      lastId += 1;
      const id = lastId;
      const hear = (reply: Reply) => {
        if (reply.id !== id) return;
        main.off('message', hear as never);
        if (reply.error === undefined) resolve(reply.value as never);
        else reject(new Error(reply.error));
      };
      main.on('message', hear as never);
      main.once('exit', () => reject(new Error('the host is gone')));
      main.send({ id, command, args }, (error) => error && reject(error));
    });
}
