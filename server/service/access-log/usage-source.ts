import type { Command } from './commands.ts';
import type { DayReaders } from './day-readers.ts';
import type { Applied } from './delta-store.ts';
import { type DeltaSums, deltaSums, mergeDeltas, type UsageDelta } from './usage-delta.ts';
import type { Writer } from './writer.ts';

/** What the rows of one day add to usage beyond a watermark. */
export type PendingUsage = Applied & { readonly deltas: readonly UsageDelta[] };

/** Where the usage feature gets its deltas from. Nothing is lost between `collect` and `forget`: until then the day file keeps them. */
export type UsageSource = {
  /** Days with a file, oldest first. */
  readonly days: () => Promise<string[]>;
  /** Days that rows were written to since this was last asked. */
  readonly takeTouched: () => string[];
  /** Gives back what `takeTouched` gave, when it could not be worked off. */
  readonly touch: (days: readonly string[]) => void;
  /** Resolves when the rows that were pushed before stand in their day files, or two seconds have passed. */
  readonly settled: () => Promise<void>;
  /**
   * All that the day adds beyond the watermark that `watermarkOf` tells for its file. `appliedUpTo` of the answer is the watermark to set with it.
   * Null when there is no such file.
   */
  readonly collect: (
    day: string,
    watermarkOf: (fileId: string) => Promise<number>,
  ) => Promise<PendingUsage | null>;
  /** Forgets what was applied. Repeating it is safe. */
  readonly forget: (day: string, applied: Applied) => Promise<void>;
};

const dayLength = '2026-11-23'.length;

/** The writer, and which days rows went to; also when the answer was an error, because the rows may be written all the same. */
export function watchDays(writer: Writer) {
  const touched = new Set<string>();
  // The names of keys begin with the hour, and there is one for every hour of a batch.
  const note = (command: Command): void => {
    if (command.kind !== 'insert') return;
    for (const name of command.keys.keys()) touched.add(name.slice(0, dayLength));
  };
  const watched: Writer = {
    ...writer,
    ask: (command) => writer.ask(command).finally(() => note(command)),
  };
  return {
    writer: watched,
    take: (): string[] => {
      const days = [...touched].sort();
      touched.clear();
      return days;
    },
    touch: (days: readonly string[]) => {
      for (const day of days) touched.add(day);
    },
  };
}

const readFileId = (readers: DayReaders, day: string): Promise<string | null> =>
  readers.read(
    day,
    null,
    async (db) => (await db.get<{ id: string }>('SELECT id FROM usage_file'))?.id ?? null,
  );

type Batch = { batch: number; deltas: string };

const readBatches = (readers: DayReaders, day: string, after: number): Promise<Batch[]> =>
  readers.read(day, [], (db) =>
    db.all<Batch>('SELECT batch, deltas FROM usage_delta WHERE batch > ? ORDER BY batch', [after]),
  );

/** More than this many batches are made one by the writer thread first, which has the time. */
const readAtOnce = 4;

type Deps = {
  readonly readers: DayReaders;
  readonly watched: ReturnType<typeof watchDays>;
  readonly settled: () => Promise<void>;
};

export function usageSource({ readers, watched, settled }: Deps): UsageSource {
  const compact = (day: string, applied: Applied) =>
    watched.writer.ask({ kind: 'compact-usage', day, ...applied });

  return {
    days: readers.days,
    takeTouched: watched.take,
    touch: watched.touch,
    settled,
    collect: async (day, watermarkOf) => {
      const fileId = await readFileId(readers, day);
      if (fileId === null) return null;
      const watermark = await watermarkOf(fileId);
      let batches = await readBatches(readers, day, watermark);
      if (batches.length > readAtOnce) {
        await compact(day, { fileId, appliedUpTo: watermark });
        batches = await readBatches(readers, day, watermark);
      }
      const sums: DeltaSums = deltaSums();
      for (const { deltas } of batches) mergeDeltas(sums, deltas);
      return { fileId, appliedUpTo: batches.at(-1)?.batch ?? watermark, deltas: sums.all() };
    },
    forget: async (day, applied) => {
      await compact(day, applied);
    },
  };
}
