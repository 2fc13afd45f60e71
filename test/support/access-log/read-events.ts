/** An event of a stream of Server-Sent Events; comments come as events named `comment`. */
export type ServerEvent = { readonly name: string; readonly id: string | null; readonly data: unknown };

function parseEvent(block: string): ServerEvent {
  const fields = block.split('\n').map((line) => {
    const at = line.indexOf(':');
    return [line.slice(0, at), line.slice(at + 1).trimStart()] as const;
  });
  const fieldOf = (name: string) => fields.find(([known]) => known === name)?.[1];
  const data = fieldOf('data');
  return {
    name: fieldOf('event') ?? 'comment',
    id: fieldOf('id') ?? null,
    data: data === undefined ? null : JSON.parse(data),
  };
}

/** Reads events from a body as they come. */
export function readEvents(body: AsyncIterable<Buffer | string>) {
  async function* events(): AsyncGenerator<ServerEvent> {
    let text = '';
    for await (const chunk of body) {
      text += chunk.toString();
      for (let end = text.indexOf('\n\n'); end !== -1; end = text.indexOf('\n\n')) {
        yield parseEvent(text.slice(0, end));
        text = text.slice(end + 2);
      }
    }
  }
  const all = events();
  const any = async (): Promise<ServerEvent> => {
    const { value, done } = await all.next();
    if (done) throw new Error('the stream ended before what was waited for came');
    return value;
  };
  const next = async (name: string): Promise<ServerEvent> => {
    for (;;) {
      const event = await any();
      if (event.name === name) return event;
    }
  };
  return {
    /** The next event; throws Error at the end. */
    any,
    /** The next event of this name; those between are passed over. Throws Error when the stream ends before. */
    next,
    /** So many rows, as they come. */
    rows: async (count: number): Promise<Record<string, unknown>[]> => {
      const rows: Record<string, unknown>[] = [];
      while (rows.length < count) rows.push((await next('row')).data as Record<string, unknown>);
      return rows;
    },
    /** All that is left, to the end of the stream. */
    rest: async (): Promise<ServerEvent[]> => {
      const left: ServerEvent[] = [];
      for await (const event of all) left.push(event);
      return left;
    },
  };
}
