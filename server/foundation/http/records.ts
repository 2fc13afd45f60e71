import { setImmediate as nextTurn } from 'node:timers/promises';
import { recordsLimits } from '#shared/contracts/contract.ts';
import { AppError, invalidField } from '#shared/errors/index.ts';

/** How the records of a body are written: one JSON array, or one JSON text on each line. */
export type RecordsForm = 'json' | 'ndjson';

/** Stands for a line that is no JSON. The other lines are not to blame. */
export class BrokenRecord {
  readonly message = 'is not valid JSON';
}

/** Records parsed in one turn of the event loop: other requests must not wait long. */
const recordsPerTurn = 200;

type Piece = { readonly from: number; readonly to: number };
type Line = Piece & { readonly line: number };

/** The records of a body in their order; `lines` says on which line each stands, from 1, and is null for an array. */
export type RecordList = { readonly records: unknown[]; readonly lines: number[] | null };

const isBlank = (bytes: Buffer, { from, to }: Piece): boolean => {
  for (let at = from; at < to; at++) {
    const byte = bytes[at];
    if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) return false;
  }
  return true;
};

function* cutLines(bytes: Buffer): Generator<Line> {
  for (let from = 0, line = 1; from < bytes.length; line++) {
    const end = bytes.indexOf('\n', from);
    const piece = { from, to: end === -1 ? bytes.length : end, line };
    if (!isBlank(bytes, piece)) yield piece;
    from = piece.to + 1;
  }
}

const broken = (cause?: unknown) => new AppError('broken-json', { cause });

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const closingBracket = 0x5d;
const isOpening = (byte: number | undefined): boolean => byte === 0x5b || byte === 0x7b;
const isClosing = (byte: number | undefined): boolean => byte === closingBracket || byte === 0x7d;

/** The quote that ends the text whose quote stands at `at`. */
function endOfText(bytes: Buffer, at: number): number {
  for (let here = at + 1; here < bytes.length; here++) {
    if (bytes[here] === quote) return here;
    if (bytes[here] === backslash) here += 1;
  }
  throw broken();
}

/** Where the thing that begins at `at` ends: at the next comma or bracket that is not inside of it. */
function endOfElement(bytes: Buffer, at: number): number {
  let depth = 0;
  for (let here = at; here < bytes.length; here++) {
    const byte = bytes[here];
    if (byte === quote) here = endOfText(bytes, here);
    else if (isOpening(byte)) depth += 1;
    else if (depth === 0 && (byte === comma || byte === closingBracket)) return here;
    else if (isClosing(byte)) depth -= 1;
  }
  throw broken();
}

/**
 * The elements of a JSON array, as the places of their texts. The array is valid JSON exactly when each of them is: brackets that do not
 * match are left to whoever parses the element.
 */
function* cutArray(bytes: Buffer): Generator<Piece> {
  const start = bytes.indexOf('[');
  if (start === -1 || !isBlank(bytes, { from: 0, to: start })) return refuseOther(bytes);
  let from = start + 1;
  for (;;) {
    const to = endOfElement(bytes, from);
    const isLast = bytes[to] === closingBracket;
    const isEmptyArray = isLast && from === start + 1 && isBlank(bytes, { from, to });
    if (!isEmptyArray) yield { from, to };
    from = to + 1;
    if (isLast) break;
  }
  if (!isBlank(bytes, { from, to: bytes.length })) throw broken();
}

/** What is good JSON but no array is told apart from what is broken. */
function refuseOther(bytes: Buffer): never {
  parse(bytes, { from: 0, to: bytes.length });
  throw invalidField('', 'must be a list of records');
}

function parse(bytes: Buffer, { from, to }: Piece): unknown {
  try {
    return JSON.parse(bytes.toString('utf8', from, to));
  } catch (error) {
    throw broken(error);
  }
}

function parseLine(bytes: Buffer, line: Piece): unknown {
  try {
    return JSON.parse(bytes.toString('utf8', line.from, line.to));
  } catch {
    return new BrokenRecord();
  }
}

/** One record of `list` more; every few hundred the event loop turns. */
async function add(list: unknown[], value: unknown): Promise<void> {
  if (list.length === recordsLimits.records)
    throw invalidField('', `must have at most ${recordsLimits.records} records`);
  list.push(value);
  if (list.length % recordsPerTurn === 0) await nextTurn();
}

/**
 * The records of a body, parsed, a few hundred in each turn of the event loop; BrokenRecord for a line that is no JSON. Blank lines are
 * left out. Throws AppError `broken-json` for an array that is no JSON, `invalid-input` for another JSON text, for no record at all
 * and for more than `recordsLimits` allows.
 */
export async function readRecords(bytes: Buffer, form: RecordsForm): Promise<RecordList> {
  const records: unknown[] = [];
  const lines: number[] = [];
  if (form === 'ndjson')
    for (const piece of cutLines(bytes)) {
      await add(records, parseLine(bytes, piece));
      lines.push(piece.line);
    }
  else if (bytes.length > 0) for (const piece of cutArray(bytes)) await add(records, parse(bytes, piece));
  if (records.length === 0) throw invalidField('', 'must have at least one record');
  return { records, lines: form === 'ndjson' ? lines : null };
}
