import { headBytes, readFields } from './answer-head.ts';
import { BrokenAnswerError } from './broken-answer.ts';

/** Chunk extensions are passed over (RFC 9112 section 7.1.1). Thirteen digits still are a whole number. */
const sizeLine = /^([0-9A-Fa-f]{1,13})(?:[\t ]*;[\t\x20-\x7e\x80-\xff]*)?\r\n$/;
const trailerLine = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[\t\x20-\x7e\x80-\xff]*\r\n$/;

/** Takes a chunked body (RFC 9112 section 7.1) apart as it comes. */
export class ChunkedBody {
  /** Names and values in turn; complete when the body is. */
  readonly trailers: string[] = [];
  #at: 'size' | 'data' | 'data-end' | 'trailers' = 'size';
  #left = 0;
  /** The beginning of a line whose end has not come. */
  #line = '';
  #trailerBytes = 0;

  /**
   * Takes the next bytes and hands on what they hold of the body. Returns how many of them belong to the body when it is complete, -1 when more
   * must come. Throws BrokenAnswerError.
   */
  push(bytes: Buffer, onData: (part: Buffer) => void): number {
    let at = 0;
    while (at < bytes.length) {
      if (this.#at === 'data') at = this.#takeData(bytes, at, onData);
      else {
        const end = bytes.indexOf(10, at) + 1;
        const line = this.#completeLine(bytes.toString('latin1', at, end || bytes.length), end > 0);
        if (line === null) return -1;
        at = end;
        if (this.#takeLine(line)) return at;
      }
    }
    return -1;
  }

  /** The line that `part` completes, or null when it is remembered until more comes. */
  #completeLine(part: string, isEnd: boolean): string | null {
    const line = this.#line + part;
    if (line.length > headBytes) throw new BrokenAnswerError('a line of a chunked body is too long');
    this.#line = isEnd ? '' : line;
    return isEnd ? line : null;
  }

  #takeData(bytes: Buffer, at: number, onData: (part: Buffer) => void): number {
    const part = bytes.subarray(at, at + this.#left);
    this.#left -= part.length;
    if (this.#left === 0) this.#at = 'data-end';
    onData(part);
    return at + part.length;
  }

  /** True when it was the last. */
  #takeLine(line: string): boolean {
    if (this.#at === 'size') this.#takeSize(line);
    else if (this.#at === 'data-end') {
      if (line !== '\r\n') throw new BrokenAnswerError('a chunk is longer than it says');
      this.#at = 'size';
    } else if (line === '\r\n') return true;
    else this.#takeTrailer(line);
    return false;
  }

  #takeSize(line: string): void {
    const digits = sizeLine.exec(line)?.[1];
    if (digits === undefined) throw new BrokenAnswerError('a chunk without a size');
    this.#left = Number.parseInt(digits, 16);
    this.#at = this.#left === 0 ? 'trailers' : 'data';
  }

  #takeTrailer(line: string): void {
    this.#trailerBytes += line.length;
    if (this.#trailerBytes > headBytes || !trailerLine.test(line))
      throw new BrokenAnswerError('broken trailers');
    this.trailers.push(...readFields(line, 0));
  }
}
