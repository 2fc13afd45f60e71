import { createHash } from 'node:crypto';

/** Fields by their names in small letters; of several the last. */
export interface AnswerHead {
  readonly status: number;
  readonly fields: ReadonlyMap<string, string>;
}

type Step =
  | 'head'
  | 'length'
  | 'size'
  | 'chunk'
  | 'chunk-end'
  | 'trailers'
  | 'until-close'
  | 'whole'
  | 'switched';

const keptBytes = 2_048;
const lineEnd = Buffer.from('\r\n');

function parseHead(text: string): AnswerHead {
  const [first = '', ...lines] = text.split('\r\n');
  const status = /^HTTP\/1\.1 ([1-5]\d\d)(?: |$)/.exec(first)?.[1];
  if (status === undefined) throw new Error(`no status line: ${first.slice(0, 100)}`);
  const pairs = lines.map((line): [string, string] => {
    const [, name, value] = /^([!#$%&'*+\-.^_`|~\w]+):[ \t]*(.*?)[ \t]*$/.exec(line) ?? [];
    if (name === undefined || value === undefined) throw new Error(`no field: ${line.slice(0, 100)}`);
    return [name.toLowerCase(), value];
  });
  return { status: Number(status), fields: new Map(pairs) };
}

/**
 * Reads one answer of HTTP/1.1 as strictly as RFC 9112 has it, and knows by its framing whether it is whole. It is our own so that no client
 * library's kindness hides a fault. `push` throws Error for what is no such answer.
 */
export class AnswerReader {
  readonly #method: string;
  readonly #hash = createHash('sha256');
  #waiting: Buffer = Buffer.alloc(0);
  #step: Step = 'head';
  #left = 0;
  #beginning = Buffer.alloc(0);
  /** Of the final answer; null before it. */
  head: AnswerHead | null = null;
  /** Of content so far. */
  bytes = 0;
  interim = 0;

  constructor(method: string) {
    this.#method = method;
  }

  get isWhole(): boolean {
    return this.#step === 'whole';
  }

  /** True once it is known that only the end of the connection ends this answer: nobody can tell then whether it is whole. */
  get isUntilClose(): boolean {
    return this.#step === 'until-close';
  }

  /** True behind 101: what follows is no HTTP. */
  get isSwitched(): boolean {
    return this.#step === 'switched';
  }

  /** What came behind the end of the answer, or behind a switch. */
  get rest(): Buffer {
    return this.#waiting;
  }

  /** The first 2 KiB of the content. */
  get beginning(): string {
    return this.#beginning.toString('utf8');
  }

  /** SHA-256 of the content in hexadecimal. Call it once, at the end. */
  digest(): string {
    return this.#hash.digest('hex');
  }

  push(piece: Buffer): void {
    this.#waiting = this.#waiting.length === 0 ? piece : Buffer.concat([this.#waiting, piece]);
    while (this.#advance());
  }

  /** One step further; false when more bytes are needed, or none are. */
  #advance(): boolean {
    switch (this.#step) {
      case 'head':
        return this.#readHead();
      case 'size':
        return this.#readSize();
      case 'chunk-end':
        return this.#readChunkEnd();
      case 'trailers':
        return this.#readTrailer();
      case 'length':
      case 'chunk':
      case 'until-close':
        return this.#readContent();
      default:
        return false;
    }
  }

  #line(): string | null {
    const end = this.#waiting.indexOf(lineEnd);
    if (end === -1) return null;
    const line = this.#waiting.toString('latin1', 0, end);
    this.#waiting = this.#waiting.subarray(end + 2);
    return line;
  }

  #readHead(): boolean {
    const end = this.#waiting.indexOf('\r\n\r\n');
    if (end === -1) return false;
    const head = parseHead(this.#waiting.toString('latin1', 0, end));
    this.#waiting = this.#waiting.subarray(end + 4);
    if (head.status < 200 && head.status !== 101) this.interim += 1;
    else this.#begin(head);
    return true;
  }

  /** RFC 9112 section 6.3. */
  #begin(head: AnswerHead): void {
    this.head = head;
    const { status, fields } = head;
    const [coding, length] = [fields.get('transfer-encoding'), fields.get('content-length')];
    if (coding !== undefined && length !== undefined) throw new Error('both a coding and a length');
    if (status === 101) this.#step = 'switched';
    else if (this.#method === 'HEAD' || status === 204 || status === 304) this.#step = 'whole';
    else if (coding !== undefined) {
      if (coding.toLowerCase() !== 'chunked') throw new Error(`coding ${coding}`);
      this.#step = 'size';
    } else if (length === undefined) this.#step = 'until-close';
    else {
      if (!/^\d+$/.test(length)) throw new Error(`length ${length}`);
      this.#left = Number(length);
      this.#step = this.#left === 0 ? 'whole' : 'length';
    }
  }

  #readSize(): boolean {
    const line = this.#line();
    if (line === null) return false;
    if (!/^[\da-fA-F]{1,8}$/.test(line)) throw new Error(`size of a chunk: ${line.slice(0, 100)}`);
    this.#left = Number.parseInt(line, 16);
    this.#step = this.#left === 0 ? 'trailers' : 'chunk';
    return true;
  }

  #readChunkEnd(): boolean {
    if (this.#waiting.length < 2) return false;
    if (!this.#waiting.subarray(0, 2).equals(lineEnd)) throw new Error('no end of a chunk');
    this.#waiting = this.#waiting.subarray(2);
    this.#step = 'size';
    return true;
  }

  #readTrailer(): boolean {
    const line = this.#line();
    if (line === null) return false;
    if (line === '') this.#step = 'whole';
    return true;
  }

  #readContent(): boolean {
    const isBounded = this.#step !== 'until-close';
    const taken = isBounded ? this.#waiting.subarray(0, this.#left) : this.#waiting;
    if (taken.length === 0) return false;
    this.#waiting = this.#waiting.subarray(taken.length);
    this.bytes += taken.length;
    this.#hash.update(taken);
    if (this.#beginning.length < keptBytes)
      this.#beginning = Buffer.concat([this.#beginning, taken.subarray(0, keptBytes)]);
    this.#left -= taken.length;
    if (isBounded && this.#left === 0) this.#step = this.#step === 'chunk' ? 'chunk-end' : 'whole';
    return true;
  }
}
