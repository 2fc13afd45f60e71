import { z } from 'zod';
import type { StreamEvent } from '#desktop/renderer/api/event-stream.ts';
import { readEvent } from '#desktop/renderer/api/watch.ts';
import { accessLogRowSchema } from '#shared/contracts/access-log.ts';
import type { TailNews } from './tail.ts';

const droppedSchema = z.object({ count: z.int().positive() });
const endSchema = z.object({ reason: z.string() });

/**
 * What an event of the live tail says; null for a kind that is not known here. Throws an Error when a known kind says something that was not
 * promised. Pure.
 */
export function readNews(event: StreamEvent): TailNews | null {
  const promised = <Data>(schema: z.ZodType<Data>): Data => {
    const data = readEvent(schema, event);
    if (data === undefined) throw new Error(`The server sent a “${event.name}” that is not understood.`);
    return data;
  };
  switch (event.name) {
    case 'row':
      return { kind: 'row', row: promised(accessLogRowSchema) };
    case 'dropped':
      return { kind: 'dropped', count: promised(droppedSchema).count };
    case 'gap':
      return { kind: 'gap' };
    case 'end':
      return { kind: 'end', reason: promised(endSchema).reason };
    default:
      return null;
  }
}
