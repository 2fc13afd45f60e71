import type { Socket } from 'node:net';
import { AnswerReader } from './answer-reader.ts';
import type { Told } from './ask.ts';
import type { Ending } from './attempt.ts';

export interface TunnelOrder {
  readonly bytes: Buffer;
  /** What is sent through it, and has to come back. */
  readonly content: Buffer;
  readonly patienceMs: number;
}

/**
 * Opens a WebSocket, sends `content` as it is (the gateway does not look into frames), waits until it came back and closes. The reader's
 * `rest` is what came back. An answer other than 101 ends as one to a request. Never rejects.
 */
export function openTunnel(socket: Socket, { bytes, content, patienceMs }: TunnelOrder): Promise<Told> {
  const reader = new AnswerReader('GET');
  const { promise, resolve } = Promise.withResolvers<Told>();
  let isOpen = false;
  let isClosing = false;
  const finish = (ending: Ending): void => {
    clearTimeout(patience);
    socket.off('data', take).off('end', ended).off('close', closed).destroy();
    resolve({ ending, reader });
  };
  const take = (piece: Buffer): void => {
    try {
      reader.push(piece);
    } catch {
      // That it is no HTTP is the finding.
      finish('malformed');
      return;
    }
    if (reader.isWhole) finish('whole');
    if (!reader.isSwitched) return;
    if (!isOpen) socket.write(content);
    isOpen = true;
    if (reader.rest.length < content.length || isClosing) return;
    isClosing = true;
    socket.end();
  };
  const ended = (): void => finish(isClosing ? 'tunnel' : 'cut');
  const closed = (): void => finish('cut');
  socket.on('data', take).once('end', ended).once('close', closed);
  const patience = setTimeout(() => finish('late'), patienceMs);
  socket.write(bytes);
  return promise;
}
