import type { Socket } from 'node:net';
import { AnswerReader } from './answer-reader.ts';
import type { Ending } from './attempt.ts';

export interface Question {
  readonly bytes: Buffer;
  readonly method: string;
  readonly leavesAfterMs: number | null;
  readonly patienceMs: number;
}

export interface Told {
  readonly ending: Ending;
  readonly reader: AnswerReader;
}

/** Sends the bytes of one request and reads what comes until the answer ends one way or the other. Never rejects. */
export function ask(socket: Socket, { bytes, method, leavesAfterMs, patienceMs }: Question): Promise<Told> {
  const reader = new AnswerReader(method);
  const { promise, resolve } = Promise.withResolvers<Told>();
  const timers: NodeJS.Timeout[] = [];
  const finish = (ending: Ending): void => {
    for (const timer of timers) clearTimeout(timer);
    socket.off('data', take).off('end', ended).off('close', closed);
    if (ending !== 'whole') socket.destroy();
    resolve({ ending, reader });
  };
  const take = (piece: Buffer): void => {
    try {
      reader.push(piece);
    } catch {
      // What exactly is wrong is of no use here: that it is no HTTP is the finding.
      finish('malformed');
      return;
    }
    if (reader.isWhole) finish('whole');
    else if (reader.isSwitched) finish('malformed');
  };
  const ended = (): void => finish(reader.isUntilClose ? 'until-close' : 'cut');
  const closed = (): void => finish('cut');
  socket.on('data', take).once('end', ended).once('close', closed);
  timers.push(setTimeout(() => finish('late'), patienceMs));
  if (leavesAfterMs !== null) timers.push(setTimeout(() => finish('left'), leavesAfterMs));
  socket.write(bytes);
  return promise;
}
