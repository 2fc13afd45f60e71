type Part = 'size' | 'size-end' | 'data' | 'trailer-start' | 'trailer' | 'done';

const [tab, lf, cr] = [9, 10, 13];

const hexValue = (byte: number): number => {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const letter = byte | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
};

/**
 * Reads a chunked body (RFC 9112 section 7.1) only to see what stands behind the sizes of its chunks. Node's parser skips chunk extensions
 * without a word, whatever is in them; nobody uses them but those who want two servers to read one message differently. All other faults
 * of the coding are left for Node's parser, which is strict.
 */
export class ChunkScanner {
  #part: Part = 'size';
  #left = 0;
  /** Where the last bytes that were scanned stop belonging to the body. */
  end = 0;

  get isDone(): boolean {
    return this.#part === 'done';
  }

  /** Takes the next bytes from `from` on. Returns where the first byte of an extension stands, or -1. */
  scan(bytes: Buffer, from = 0): number {
    let at = from;
    while (at < bytes.length && this.#part !== 'done') {
      if (this.#part === 'data') {
        const taken = Math.min(this.#left, bytes.length - at);
        this.#left -= taken;
        at += taken;
        if (this.#left === 0) this.#part = 'size';
        continue;
      }
      if (!this.#step(bytes[at] ?? 0)) return at;
      at += 1;
    }
    this.end = at;
    return -1;
  }

  #step(byte: number): boolean {
    if (this.#part === 'size') return this.#size(byte);
    if (this.#part === 'size-end') {
      // Two more than the chunk is long: the CRLF behind it.
      this.#part = this.#left === 0 ? 'trailer-start' : 'data';
      this.#left += 2;
    } else if (byte === lf) {
      this.#part = this.#part === 'trailer-start' ? 'done' : 'trailer-start';
    } else if (byte !== cr) {
      this.#part = 'trailer';
    }
    return true;
  }

  #size(byte: number): boolean {
    const value = hexValue(byte);
    if (value >= 0) this.#left = this.#left * 16 + value;
    else if (byte === cr) this.#part = 'size-end';
    else if (byte === 59 || byte === 32 || byte === tab) return false;
    else this.#part = 'done';
    return true;
  }
}
