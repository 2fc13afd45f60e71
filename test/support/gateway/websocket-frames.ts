/** A frame as one side of a WebSocket sends it (RFC 6455 section 5.2). */
export type Frame = { readonly opcode: number; readonly payload: string; readonly isMasked?: boolean };

const mask = Buffer.from([0x11, 0x22, 0x33, 0x44]);

const lengthOf = (length: number, maskBit: number): Buffer => {
  if (length < 126) return Buffer.from([maskBit | length]);
  const long = Buffer.alloc(length < 65_536 ? 3 : 9);
  long[0] = maskBit | (length < 65_536 ? 126 : 127);
  if (length < 65_536) long.writeUInt16BE(length, 1);
  else long.writeBigUInt64BE(BigInt(length), 1);
  return long;
};

/** The bytes of a frame, written by the book and not by the code under test. */
export function frame({ opcode, payload, isMasked = false }: Frame): Buffer {
  const bytes = Buffer.from(payload, 'latin1');
  const head = Buffer.concat([Buffer.from([0x80 | opcode]), lengthOf(bytes.length, isMasked ? 0x80 : 0)]);
  if (!isMasked) return Buffer.concat([head, bytes]);
  return Buffer.concat([head, mask, bytes.map((byte, at) => byte ^ (mask[at % 4] ?? 0))]);
}

/** What the Close frame that ends `text` says, unmasked when it is masked; null when there is none. */
export function closeIn(text: string, { isMasked }: { isMasked: boolean }) {
  const bytes = Buffer.from(text, 'latin1');
  const headLength = isMasked ? 6 : 2;
  // A mask is random: 0x88 can stand in it too. The frame is where the length leads to the end.
  const isHead = (at: number) => bytes[at] === 0x88 && bytes.length === at + headLength + lengthAt(at);
  const lengthAt = (at: number) => (bytes[at + 1] ?? 0) - (isMasked ? 0x80 : 0);
  const at = bytes.findIndex((_byte, place) => isHead(place));
  if (at === -1) return null;
  const from = at + headLength;
  const key = isMasked ? bytes.subarray(at + 2, from) : Buffer.alloc(4);
  const payload = Buffer.from(bytes.subarray(from).map((byte, place) => byte ^ (key[place % 4] ?? 0)));
  return { status: payload.readUInt16BE(0), reason: payload.toString('utf8', 2) };
}
