/** One event of a stream. `id` is the last one that was given, by this event or an earlier one; empty when none was. */
export type StreamEvent = { readonly name: string; readonly data: string; readonly id: string };

/** Longer than any event of ours; an answer without line breaks must not fill the memory. */
const mostHeld = 1024 * 1024;

/**
 * Reads Server-Sent Events (HTML standard, section 9.2.6) from text that comes in pieces of any length. `take` gives the events that are
 * complete with this piece; `retryMs` is how long the server asks to wait before one comes back. Throws an Error when an event does not end.
 */
export function eventStreamReader() {
  let rest = '';
  let skipsLineFeed = false;
  let [name, id, data] = ['', '', [] as string[]];
  let retryMs: number | undefined;

  /** An empty line ends an event; one without data is none. */
  const endEvent = (): StreamEvent[] => {
    const event = { name: name === '' ? 'message' : name, data: data.join('\n'), id };
    const isOne = data.length > 0;
    name = '';
    data = [];
    return isOne ? [event] : [];
  };

  const takeLine = (line: string): StreamEvent[] => {
    if (line === '') return endEvent();
    const [field, value] = splitField(line);
    if (field === 'event') name = value;
    else if (field === 'data') data.push(value);
    else if (field === 'id' && !value.includes('\0')) id = value;
    else if (field === 'retry' && /^\d{1,9}$/.test(value)) retryMs = Number(value);
    return [];
  };

  return {
    retryMs: () => retryMs,
    take: (piece: string): StreamEvent[] => {
      if (piece === '') return [];
      // A carriage return ends a line at once; the line feed that may belong to it comes with the next piece.
      const text = rest + (skipsLineFeed && piece.startsWith('\n') ? piece.slice(1) : piece);
      skipsLineFeed = piece.endsWith('\r');
      const lines = text.split(/\r\n|\n|\r/);
      rest = lines.pop() ?? '';
      const events = lines.flatMap(takeLine);
      if (rest.length + data.join('').length > mostHeld) throw new Error('an event of the stream has no end');
      return events;
    },
  };
}

/** A line's field and value; a comment has the empty field. Pure. */
function splitField(line: string): [field: string, value: string] {
  const colon = line.indexOf(':');
  if (colon < 0) return [line, ''];
  return [line.slice(0, colon), line.slice(colon + 1).replace(/^ /, '')];
}
