/** Opcode of a Close frame (RFC 6455 section 5.5.1). */
const closeOpcode = 8;
const maskBit = 0x80;
/** Two bytes, eight of length, four of the mask (RFC 6455 section 5.2). */
const longestHead = 14;

/** Bytes of a frame's head, as its second byte tells. Pure. */
function headBytes(second: number): number {
  const length = second & 0x7f;
  const more = length === 126 ? 2 : length === 127 ? 8 : 0;
  return 2 + more + ((second & maskBit) === 0 ? 0 : 4);
}

/**
 * Follows the frames of a WebSocket (RFC 6455 section 5.2) that pass in one direction, by their lengths alone: what is in them is not
 * looked at. For bytes that are no frames it says whatever comes out of them.
 */
export class FrameTrace {
  readonly #head = Buffer.alloc(longestHead);
  #headLength = 0;
  /** Bytes of the frame's payload that have not passed. */
  #left = 0;
  #hasClosed = false;

  /** May a frame begin here? */
  get isBetween(): boolean {
    return this.#left === 0 && this.#headLength === 0;
  }

  /** Has a Close frame passed? Nothing may follow it. */
  get hasClosed(): boolean {
    return this.#hasClosed;
  }

  push(piece: Buffer): void {
    let at = 0;
    while (at < piece.length) {
      if (this.#left === 0) this.#takeHead(piece[at++] ?? 0);
      else {
        const part = Math.min(this.#left, piece.length - at);
        this.#left -= part;
        at += part;
      }
    }
  }

  #takeHead(byte: number): void {
    this.#head[this.#headLength] = byte;
    this.#headLength += 1;
    const second = this.#head[1] ?? 0;
    if (this.#headLength < 2 || this.#headLength < headBytes(second)) return;
    this.#headLength = 0;
    const length = second & 0x7f;
    if (length < 126) this.#left = length;
    else if (length === 126) this.#left = this.#head.readUInt16BE(2);
    else this.#left = this.#head.readUInt32BE(2) * 2 ** 32 + this.#head.readUInt32BE(6);
    if (((this.#head[0] ?? 0) & 0x0f) === closeOpcode) this.#hasClosed = true;
  }
}

export type Closing = {
  /** RFC 6455 section 7.4.1: 1001 goes away, 1008 violates a policy. */
  readonly status: 1001 | 1008;
  /** For whoever reads the other side's log; ASCII, at most 123 bytes. */
  readonly reason: string;
  /** How long both sides may take to close; five seconds when absent. */
  readonly lingerMs?: number;
};

/** A Close frame. What a client sends has to be masked (RFC 6455 section 5.3): `mask` has four bytes, or is null for a server. Pure. */
export function closeFrame(
  { status, reason }: Pick<Closing, 'status' | 'reason'>,
  mask: Buffer | null,
): Buffer {
  const payload = Buffer.alloc(2 + Buffer.byteLength(reason));
  payload.writeUInt16BE(status, 0);
  payload.write(reason, 2);
  const first = 0x80 | closeOpcode;
  if (mask === null) return Buffer.concat([Buffer.from([first, payload.length]), payload]);
  for (let at = 0; at < payload.length; at++) payload[at] = (payload[at] ?? 0) ^ (mask[at % 4] ?? 0);
  return Buffer.concat([Buffer.from([first, maskBit | payload.length]), mask, payload]);
}
