import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface PacedOrder {
  readonly url: string;
  readonly key: string;
  readonly perSecond: number;
  readonly seconds: number;
  /** The whole request as it goes over the wire; a GET of `url` when absent. */
  readonly request?: string;
}

/** When the client itself was later than this, the wait counts as the server's: else a stalled client would hide a slow server. */
const lateMilliseconds = 2;
const connections = 32;

/** Bytes of a whole answer with its Content-Length, or null while its head is not complete. Throws Error for no success. Pure. */
export function answerLength(text: string): number | null {
  const end = text.indexOf('\r\n\r\n');
  if (end === -1) return null;
  const head = text.slice(0, end);
  const length = /^content-length: *(\d+)$/im.exec(head)?.[1];
  if (!head.startsWith('HTTP/1.1 200') || length === undefined)
    throw new Error(`unexpected answer:\n${head}`);
  return end + 4 + Number(length);
}

/** Is the whole answer there? One that is no success breaks the connection, which ends the measurement. */
function isWhole(text: string, socket: Socket): boolean {
  try {
    return answerLength(text) === text.length;
  } catch (error) {
    socket.destroy(error as Error);
    return false;
  }
}

/** One kept connection: sends the request and tells when its whole answer is there. */
function openLine(socket: Socket, request: string) {
  let gathered = '';
  let whenDone: (() => void) | null = null;
  socket.setNoDelay(true).setEncoding('latin1');
  socket.on('data', (part) => {
    gathered += part;
    if (!isWhole(gathered, socket)) return;
    gathered = '';
    const done = whenDone;
    whenDone = null;
    done?.();
  });
  return {
    ask: (done: () => void): void => {
      whenDone = done;
      socket.write(request, 'latin1');
    },
  };
}

type Line = ReturnType<typeof openLine>;

/** Asks by the clock and not by the answers: a request is due whether or not the one before is answered. */
function askOnSchedule(lines: Line[], { perSecond, seconds }: PacedOrder): Promise<number[]> {
  const total = Math.round(perSecond * seconds);
  const took: number[] = [];
  const due: number[] = [];
  const began = performance.now();
  let asked = 0;
  return new Promise((resolve) => {
    const send = (): void => {
      while (due.length > 0 && lines.length > 0) {
        const line = lines.pop();
        const dueAt = due.shift() ?? 0;
        const now = performance.now();
        const from = now - dueAt > lateMilliseconds ? dueAt : now;
        line?.ask(() => {
          took.push(performance.now() - from);
          lines.push(line);
          send();
          if (took.length === total) resolve(took);
        });
      }
    };
    const tick = setInterval(() => {
      const until = Math.min(total, ((performance.now() - began) / 1000) * perSecond);
      for (; asked < until; asked += 1) due.push(began + (asked / perSecond) * 1000);
      send();
      if (asked >= total) clearInterval(tick);
    }, 1);
  });
}

/**
 * Milliseconds each request took at a steady rate over kept connections, from the moment it is sent to the last byte of its answer. Open
 * loop: slow answers do not thin out the requests (no coordinated omission), and a request that found no free connection, or
 * whose client was late, counts from the moment it was due. Throws Error when an answer is no success or a connection breaks.
 */
export async function pacedTimes(order: PacedOrder): Promise<number[]> {
  const { hostname, port, pathname, host } = new URL(order.url);
  const sockets = Array.from({ length: connections }, () => connect(Number(port), hostname));
  const request =
    order.request ?? `GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\nX-Api-Key: ${order.key}\r\n\r\n`;
  const broken = Promise.race(
    sockets.map(async (socket) => {
      await once(socket, 'close');
      throw new Error('a connection was closed in the middle');
    }),
  );
  try {
    await Promise.all(sockets.map((socket) => once(socket, 'connect')));
    return await Promise.race([
      askOnSchedule(
        sockets.map((socket) => openLine(socket, request)),
        order,
      ),
      broken,
    ]);
  } finally {
    broken.catch(() => {
      // Closing them is how this ends.
    });
    for (const socket of sockets) socket.destroy();
  }
}
