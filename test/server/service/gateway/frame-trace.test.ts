import { expect } from 'chai';
import fc from 'fast-check';
import { closeFrame, FrameTrace } from '#server/service/gateway/frame-trace.ts';
import { closeIn, type Frame, frame } from '#test/support/gateway/websocket-frames.ts';

/** Lengths around the places where the head grows. */
const payload = fc
  .oneof(fc.integer({ min: 0, max: 130 }), fc.constantFrom(65_535, 65_536, 70_000))
  .map((length) => '\x88'.repeat(length));
const anyFrame: fc.Arbitrary<Frame> = fc.record({
  opcode: fc.constantFrom(0, 1, 2, 9, 10),
  payload,
  isMasked: fc.boolean(),
});

describe('gateway: frames of a WebSocket (RFC 6455 section 5.2)', () => {
  it('however frames are cut, it knows where one may begin', () => {
    fc.assert(
      fc.property(fc.array(anyFrame, { maxLength: 6 }), fc.infiniteStream(fc.nat(200)), (frames, cuts) => {
        const ends = new Set([0]);
        let total = 0;
        for (const one of frames) {
          total += frame(one).length;
          ends.add(total);
        }
        const bytes = Buffer.concat(frames.map(frame));
        const trace = new FrameTrace();
        for (let at = 0; at < bytes.length; ) {
          const next = at + (cuts.next().value ?? 0) * 97;
          trace.push(bytes.subarray(at, next));
          at = Math.min(bytes.length, next);
          expect(trace.isBetween, `after ${at} bytes`).to.equal(ends.has(at));
        }
        expect(trace.hasClosed).to.equal(false);
      }),
      { numRuns: 200 },
    );
  });

  it('a Close frame is seen, whole or byte by byte, and only as a frame', () => {
    const close = frame({ opcode: 8, payload: '\x03\xe8', isMasked: true });
    for (const pieces of [[close], [...close].map((byte) => Buffer.from([byte]))]) {
      const trace = new FrameTrace();
      trace.push(frame({ opcode: 1, payload: close.toString('latin1') }));
      expect(trace.hasClosed).to.equal(false);
      for (const piece of pieces) trace.push(piece);
      expect([trace.hasClosed, trace.isBetween]).to.deep.equal([true, true]);
    }
  });

  it('a Close frame says its status and reason, masked towards a server', () => {
    const closing = { status: 1008, reason: 'key-expired' } as const;
    expect(closeIn(closeFrame(closing, null).toString('latin1'), { isMasked: false })).to.deep.equal(closing);
    const mask = Buffer.from([1, 2, 3, 4]);
    expect(closeIn(closeFrame(closing, mask).toString('latin1'), { isMasked: true })).to.deep.equal(closing);
  });
});
