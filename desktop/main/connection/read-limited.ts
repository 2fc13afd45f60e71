import type { ServerAnswer } from './ask-server.ts';

/** The body of an answer as text. Throws once it is larger than `limitBytes`, without reading on. */
export async function readLimited(answer: ServerAnswer, limitBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of answer.body) {
    sizeBytes += (chunk as Buffer).length;
    if (sizeBytes > limitBytes) throw new Error(`the answer is larger than ${limitBytes} bytes`);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}
