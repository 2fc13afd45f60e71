/** Where progress is shown; standard error, so that output stays clean. */
export type ProgressOut = {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly write: (text: string) => unknown;
};

export type Progress = { readonly phase: string; readonly doneBytes: number; readonly totalBytes: number };

export type ProgressBar = { readonly show: (progress: Progress) => void; readonly end: () => void };

const quietMs = 10_000;
const drawMs = 100;
const barWidth = 24;

const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(bytes < 10_000_000 ? 1 : 0)} MB`;

/** `[======>       ]  42 %  420 of 1000 MB  38 MB/s  15 s left`; without a bar while nothing is known of the end. Pure. */
export function describeProgress(
  { phase, doneBytes, totalBytes }: Progress,
  bytesPerSecond: number | null,
): string {
  if (totalBytes === 0 || doneBytes === 0) return `${phase} …`;
  const share = Math.min(1, doneBytes / totalBytes);
  const filled = Math.round(share * barWidth);
  const bar = `${'='.repeat(Math.max(0, filled - 1))}${filled > 0 ? '>' : ''}`.padEnd(barWidth);
  const pace = bytesPerSecond === null || bytesPerSecond <= 0 ? '' : `  ${megabytes(bytesPerSecond)}/s`;
  const left =
    bytesPerSecond === null || bytesPerSecond <= 0
      ? ''
      : `  ${Math.ceil(Math.max(0, totalBytes - doneBytes) / bytesPerSecond)} s left`;
  return `${phase} [${bar}] ${Math.floor(share * 100)} %  ${megabytes(doneBytes)} of ${megabytes(totalBytes)}${pace}${left}`;
}

/** One live line on a terminal; elsewhere a plain line for each phase and every ten seconds. */
export function progressBar(out: ProgressOut, nowMs: () => number): ProgressBar {
  let phase = '';
  let begunMs = 0;
  let lastMs = Number.NEGATIVE_INFINITY;
  let isOpen = false;
  return {
    show: (progress) => {
      const now = nowMs();
      const isNew = progress.phase !== phase;
      if (isNew) [phase, begunMs] = [progress.phase, now];
      if (!isNew && now - lastMs < (out.isTTY ? drawMs : quietMs)) return;
      lastMs = now;
      const seconds = (now - begunMs) / 1000;
      const line = describeProgress(progress, seconds < 1 ? null : progress.doneBytes / seconds);
      if (out.isTTY) out.write(`\r\x1b[K${line.slice(0, (out.columns ?? 80) - 1)}`);
      else out.write(`${line}\n`);
      isOpen = out.isTTY === true;
    },
    end: () => {
      if (isOpen) out.write('\n');
      isOpen = false;
    },
  };
}
