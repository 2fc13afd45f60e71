import { expect } from 'chai';
import fc from 'fast-check';
import { eventStreamReader, type StreamEvent } from '#desktop/renderer/api/event-stream.ts';

function readAll(pieces: readonly string[]): StreamEvent[] {
  const reader = eventStreamReader();
  return pieces.flatMap((piece) => reader.take(piece));
}

describe('renderer: a stream of events', () => {
  it('gives name, data and id of each event, and leaves comments out', () => {
    const text = 'retry: 2000\n: watching\n\nid: 7\nevent: row\ndata: {"a":1}\n\n: still here\n\ndata: x\n\n';
    expect(readAll([text])).to.deep.equal([
      { name: 'row', data: '{"a":1}', id: '7' },
      { name: 'message', data: 'x', id: '7' },
    ]);
  });

  it('joins the lines of an event’s data, and takes one space after the colon away', () => {
    expect(readAll(['data:one\ndata:  two\ndata\n\n'])).to.deep.equal([
      { name: 'message', data: 'one\n two\n', id: '' },
    ]);
  });

  it('gives nothing for an event without data, and does not keep its name for the next', () => {
    expect(readAll(['event: gap\n\ndata: x\n\n'])).to.deep.equal([{ name: 'message', data: 'x', id: '' }]);
  });

  it('gives nothing of an event that was cut off', () => {
    expect(readAll(['event: row\ndata: {"a":1}\n'])).to.deep.equal([]);
  });

  it('knows when the server wants one back, and ignores what is no time', () => {
    const reader = eventStreamReader();
    expect(reader.retryMs()).to.equal(undefined);
    reader.take('retry: 2000\n\nretry: soon\n\n');
    expect(reader.retryMs()).to.equal(2000);
  });

  it('does not take an id that holds a null character', () => {
    expect(readAll(['id: a\0b\ndata: x\n\n'])[0]?.id).to.equal('');
  });

  it('refuses an event without an end before it fills the memory', () => {
    const reader = eventStreamReader();
    const piece = `data: ${'x'.repeat(100_000)}\n`;
    expect(() => {
      for (let at = 0; at < 20; at += 1) reader.take(piece);
    }).to.throw('no end');
  });

  it('reads the same wherever the pieces are cut, and whichever line ends are used', () => {
    const event = fc.record({
      name: fc.constantFrom('row', 'dropped', 'gap', 'end'),
      data: fc.string().map((text) => JSON.stringify(text)),
      id: fc.stringMatching(/^[a-z0-9]{1,8}$/),
    });
    const lineEnd = fc.constantFrom('\n', '\r\n', '\r');
    fc.assert(
      fc.property(fc.array(event), lineEnd, fc.array(fc.nat(400)), (events, end, cuts) => {
        const text = events
          .map(({ name, data, id }) => `id: ${id}${end}event: ${name}${end}data: ${data}${end}${end}`)
          .join('');
        const places = [0, ...cuts.filter((at) => at < text.length).toSorted((a, b) => a - b), text.length];
        const pieces = places.slice(1).map((to, at) => text.slice(places[at], to));
        expect(readAll(pieces)).to.deep.equal(events);
      }),
    );
  });
});
