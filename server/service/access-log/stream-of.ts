import { Readable } from 'node:stream';

/**
 * A stream of what a generator yields, pulled as the reader takes it. Unlike `Readable.from` it calls `onLeave` at once when the reader is
 * gone, so that a generator which waits can be woken; it is closed when the generator is over.
 */
export function streamOf(texts: AsyncGenerator<string>, onLeave: () => void): Readable {
  const pull = async (): Promise<void> => {
    const { value, done } = await texts.next();
    stream.push(done ? null : value);
  };
  const stream: Readable = new Readable({
    read: () => {
      pull().catch((error: Error) => stream.destroy(error));
    },
    destroy: (error, callback) => {
      onLeave();
      texts.return(undefined).then(() => callback(error), callback);
    },
  });
  return stream;
}
