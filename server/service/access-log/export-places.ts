import { Readable } from 'node:stream';
import { AppError } from '#shared/errors/index.ts';
import type { ExportedFile } from './export-rows.ts';

export type ExportPlaces = {
  /**
   * Makes an export in a place of its own, which is free again when its bytes are all read, its reader has left, or nothing was read for too long.
   * Throws AppError `temporary-reduced-capacity` with Retry-After, before anything is made, when `who` or everybody together has no place left.
   */
  readonly hold: (who: string, make: () => ExportedFile | Promise<ExportedFile>) => Promise<ExportedFile>;
};

type Limits = {
  /** Exports at once of one person, and of all. */
  readonly perPerson: number;
  readonly inAll: number;
  /** An export of which nothing was taken for so long is broken off: a client that sleeps must not keep others out. */
  readonly idleMs: number;
};

export const idleMs = 300_000;
/** What is left of an export is not known: long enough not to hammer, short enough for a person to wait. */
const retryAfterSeconds = 30;

function refuse(detail: string): never {
  const headers = { 'retry-after': String(retryAfterSeconds) };
  throw new AppError('temporary-reduced-capacity', { detail, headers });
}

/** Counts who is inside. `enter` gives the way out, which may be called once. */
function openDoor({ perPerson, inAll }: Limits) {
  const inside = new Map<string, number>();
  let all = 0;
  return (who: string): (() => void) => {
    const mine = inside.get(who) ?? 0;
    if (mine >= perPerson) refuse(`You have ${mine} exports under way. Wait until one has ended.`);
    if (all >= inAll) refuse(`${all} exports are under way. Wait until one has ended.`);
    inside.set(who, mine + 1);
    all += 1;
    return () => {
      all -= 1;
      const left = (inside.get(who) ?? 1) - 1;
      if (left === 0) inside.delete(who);
      else inside.set(who, left);
    };
  };
}

/** The same bytes; `onTaken` is called whenever some were taken. */
async function* watched(bytes: Readable, onTaken: () => void): AsyncGenerator<Buffer | string> {
  for await (const part of bytes) {
    onTaken();
    yield part as Buffer | string;
  }
}

function boundToReader({ idleMs: limitMs }: Limits, file: ExportedFile, leave: () => void): ExportedFile {
  const bytes = Readable.from(
    watched(file.bytes, () => timer.refresh()),
    { objectMode: false },
  );
  const timer = setTimeout(
    () => bytes.destroy(new Error(`nothing of an export was read for ${limitMs} ms`)),
    limitMs,
  );
  timer.unref();
  bytes.once('close', () => {
    clearTimeout(timer);
    // Where nothing was read yet, nobody else would close it.
    file.bytes.destroy();
    leave();
  });
  return { ...file, bytes };
}

/** Bounds how many exports run at once: each reads, opens and writes thousands of rows on the thread that answers everybody. */
export function createExportPlaces(limits: Limits): ExportPlaces {
  const enter = openDoor(limits);
  return {
    hold: async (who, make) => {
      const leave = enter(who);
      try {
        return boundToReader(limits, await make(), leave);
      } catch (error) {
        leave();
        throw error;
      }
    },
  };
}
